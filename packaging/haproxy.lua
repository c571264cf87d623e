-- Beside haproxy.cfg: reads a path and an id as progressd does, byte for byte (Http/Messages/Decoding.cs, Http/Routes.cs, Store/Id.cs).
-- Each function is a converter that haproxy.cfg names as lua.…; what it does not return, haproxy has not found.

local INSTEAD = "\xEF\xBF\xBD" -- U+FFFD
local MARK = "\xEF\xBB\xBF" -- of byte order
local MOST = 64 -- parameters: more are an error of the daemon

local byte_of = {} -- by its two digits, in either case
for byte = 0, 255 do
    local digits = ("%02x"):format(byte)
    local high, low = digits:sub(1, 1), digits:sub(2)
    for _, spelt in ipairs { digits, digits:upper(), high:upper() .. low, high .. low:upper() } do byte_of[spelt] = string.char(byte) end
end

-- A bad escape stays as typed.
local function unescaped(raw)
    return (raw:gsub("%%(%x%x)", byte_of))
end

-- How many bytes follow the first one of a character, and between which bounds the next one lies; nil: none begins so.
local function follows(first)
    if first < 0x80 then return 0 end
    if first < 0xC2 then return nil end
    if first < 0xE0 then return 1, 0x80, 0xBF end
    if first == 0xE0 then return 2, 0xA0, 0xBF end
    if first == 0xED then return 2, 0x80, 0x9F end -- no surrogates
    if first < 0xF0 then return 2, 0x80, 0xBF end
    if first == 0xF0 then return 3, 0x90, 0xBF end
    if first < 0xF4 then return 3, 0x80, 0xBF end
    if first == 0xF4 then return 3, 0x80, 0x8F end
    return nil
end

-- Bytes as text: what is no UTF-8, U+FFFE and U+FFFF become U+FFFD; a character that breaks off becomes one, however long it was.
local function text(bytes)
    if utf8.len(bytes) == #bytes then return bytes end -- ASCII
    local pieces, at = {}, 1
    while at <= #bytes do
        local missing, low, high = follows(bytes:byte(at))
        local after = at + 1
        while missing and missing > 0 and after <= #bytes and bytes:byte(after) >= low and bytes:byte(after) <= high do
            missing, low, high, after = missing - 1, 0x80, 0xBF, after + 1
        end
        pieces[#pieces + 1] = missing == 0 and bytes:sub(at, after - 1) or INSTEAD
        at = after
    end
    return (table.concat(pieces):gsub("\xEF\xBF[\xBE\xBF]", INSTEAD))
end

-- Which ids are the same: '+' is a space, and control characters (C0, DEL, C1) at the ends do not count.
local function id(raw)
    local whole = text(unescaped(raw))
    if whole:find("+", 1, true) then whole = whole:gsub("+", " ") end
    local first, last = whole:byte(1), whole:byte(-1)
    if first and first >= 0x20 and first < 0x7F and last >= 0x20 and last < 0x7F then return whole end
    local from, to = 1, #whole
    while true do
        if whole:find("^[\0-\x1F\x7F]", from) then from = from + 1
        elseif whole:find("^\xC2[\x80-\x9F]", from) then from = from + 2
        else break end
    end
    while to >= from do
        if whole:find("^[\0-\x1F\x7F]", to) then to = to - 1
        elseif to > from and whole:find("^\xC2[\x80-\x9F]", to - 1) then to = to - 2
        else break end
    end
    return whole:sub(from, to)
end

-- The id of the job, of a query or a form. Which one of several does not matter: the daemon refuses a second.
local function jobid(parameters)
    local _, before = parameters:find("&jobid=", 1, true)
    if not before and parameters:sub(1, 6) == "jobid=" then before = 6 end
    if before then return id(parameters:match("^[^&]*", before + 1)) end
    local seen = 0
    for piece in parameters:gmatch("[^&]+") do
        local name, value = piece:match("^([^=]*)=?(.*)$")
        if unescaped(name) == "jobid" then return id(value) end
        seen = seen + 1
        if seen == MOST then return end
    end
end

-- The same of a body, before which a byte order mark may stand.
local function form(body)
    return jobid(body:sub(1, 3) == MARK and body:sub(4) or body)
end

-- The same of the first line of a batch that is not empty.
local function lines(body)
    for line in body:gmatch("[^\n]+") do
        line = line:gsub("\r+$", "")
        if line ~= "" then return form(line) end
    end
end

-- Where a path leads: escapes mean what they stand for, doubled slashes are one.
local function path(raw)
    if raw:find("%", 1, true) then raw = unescaped(raw) end
    return (raw:gsub("//+", "/"))
end

-- A path, as it came, behind as many names as `before` has: "//%66arm/progress//" behind "/farm" is "/progress//".
local function behind(raw, before)
    local function slash(at) return raw:match("^/()", at) or raw:match("^%%2[Ff]()", at) end
    local at = 1
    for _ in before:gmatch("[^/]+") do
        while slash(at) do at = slash(at) end
        while at <= #raw and not slash(at) do at = at + 1 end
    end
    return "/" .. raw:sub(slash(at) or at)
end

-- What leads a browser from a path to the root.
local function up(raw)
    local _, slashes = raw:gsub("/", "")
    return ("../"):rep(slashes - 1)
end

for name, converter in pairs { jobid = jobid, form = form, lines = lines, path = path, behind = behind, up = up } do
    core.register_converters(name, converter)
end
