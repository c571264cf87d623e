// Asks for the changing part, and says in words what became of that.
let etag = live().dataset.etag;
let stateText = byId('state').textContent;
let seenAt = now();
let paused = null, lostSince = null, gone = false, over = false;
let failures = 0, saying = '';
let timer = 0, dueAt = 0, asking = null;

// Its seconds change every second: no reason to speak the note again.
const countdown = make('span', { ariaHidden: 'true' });

function show() {
  document.title = (paused ? '(paused) ' : '') + (lostSince ? '? ' : '') + live().dataset.title;
  const link = document.querySelector('link[rel=icon]');
  if (link.getAttribute('href') !== live().dataset.icon) link.href = live().dataset.icon;
  const state = byId('state');
  const text = lostSince ? `from ${clock(lostSince)}`
    : paused ? `paused at ${clock(paused)}`
    : live().dataset.absent ? `last looked ${clock(seenAt)}`
    : stateText;
  if (state.textContent !== text) state.textContent = text;
  state.classList.toggle('off', !!lostSince);
  state.classList.toggle('held', !!paused);
}

function note(text, ...more) {
  if (saying === text && !byId('note').hidden) return;
  saying = text;
  byId('note').replaceChildren(...(text ? [make('b', { textContent: text }), ...more] : []));
  byId('note').hidden = !text;
}

// Unseen tabs and finished jobs are asked for seldom: a title must stay true, no more.
function wait() {
  const finished = Number(live().dataset.finished);
  const seldom = document.hidden || (finished && now() - finished > seconds('over'));
  return Math.max(seconds('interval'), seldom ? seconds('slow') : 0);
}

function schedule(milliseconds) {
  clearTimeout(timer);
  if (paused || over) return;
  dueAt = Date.now() + milliseconds;
  timer = setTimeout(refresh, milliseconds);
  count();
}

function count() {
  if (lostSince && !gone) countdown.textContent = asking ? 'Trying now.' : `Trying again in ${Math.max(0, Math.ceil((dueAt - Date.now()) / 1000))} s.`;
}

function liveAddress(address) {
  const url = new URL(address);
  return `${url.origin}${url.pathname}${url.search}${url.search ? '&' : '?'}part=live`;
}

// One at a time, the newest wins: a click on a filter need not wait for a slow refresh. True: it was answered.
async function refresh(address = location.href) {
  clearTimeout(timer);
  asking?.abort();
  const mine = asking = new AbortController();
  const limit = setTimeout(() => mine.abort(), Math.min(30e3, Math.max(10e3, seconds('interval') / 2)));
  let response, text;
  try {
    const headers = etag && address === location.href ? { 'If-None-Match': etag } : {};
    response = await fetch(liveAddress(address), { cache: 'no-cache', headers, signal: mine.signal });
    text = await response.text();
  } catch {
    response = null;
  }
  clearTimeout(limit);
  if (asking !== mine) return false;
  asking = null;
  if (response) setClock(response.headers.get('Date'));
  if (response?.status === 404) return missing();
  const next = response?.ok ? new DOMParser().parseFromString(text, 'text/html').getElementById('live') : null;
  if (response?.status !== 304 && !next) return lost(text);
  return found(next, response.headers.get('ETag') ?? next?.dataset.etag);
}

function found(next, newTag) {
  const wasAway = lostSince;
  lostSince = null;
  gone = false;
  failures = 0;
  seenAt = now();
  // A new program brings a new script.
  if (next?.dataset.version && live().dataset.version && next.dataset.version !== live().dataset.version) return location.reload();
  if (next && newTag !== etag) adopt(next);
  etag = newTag;
  if (wasAway) {
    note('');
    say('Connected again');
  }
  show();
  schedule(wait());
  return true;
}

function lost(body) {
  lostSince ??= seenAt;
  gone = false;
  failures++;
  const line = serverLine(body ?? '');
  note(line ? `The server answers since ${clock(lostSince)}: ${line}` : `Server not reachable since ${clock(lostSince)}.`,
    ' What you see is from then. ', countdown, ' ', make('button', { type: 'button', className: 'plain', textContent: 'Try now', onclick: () => refresh() }));
  show();
  schedule(Math.min(seconds('slow'), seconds('retry') * 2 ** (failures - 1)) * (0.8 + 0.4 * Math.random()));
  return false;
}

function missing() {
  failures = 0;
  if (live().dataset.absent) {
    seenAt = now();
    lostSince = null;
    note('');
  } else {
    gone = true;
    lostSince ??= seenAt;
    etag = '';
    note('This job has expired or was removed.', ` What you see is from ${clock(lostSince)}.`);
  }
  show();
  schedule(wait());
  return false;
}

// Of an error page or an error line: its words.
function serverLine(body) {
  const page = new DOMParser().parseFromString(body, 'text/html');
  const text = page.querySelector('main p') ?? page.querySelector('h1') ?? page.body;
  return text.textContent.trim().replace(/^error: /, '').split('\n')[0].slice(0, 200);
}

function say(text) {
  byId('say').textContent = text;
}

setInterval(count, 1000);
addEventListener('online', () => lostSince && refresh());
addEventListener('pageshow', event => event.persisted && !paused && refresh());
document.addEventListener('visibilitychange', () => {
  if (paused || over) return;
  if (document.hidden) schedule(wait());
  else refresh();
});
