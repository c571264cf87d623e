// The page is complete as it came; from here on it is kept true.
document.body.append(tip);
hideTitles(document);
dress();
if (/^#w\d+$/.test(location.hash)) byId(location.hash.slice(1))?.focus();
schedule(wait());
