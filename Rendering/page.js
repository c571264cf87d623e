// Keeps a page true without being reloaded. Everything here is an addition: without it the page is complete and refreshes as a whole.
'use strict';
(() => {
  const say = document.getElementById('say');
  const live = () => document.getElementById('live');
  const byId = id => document.getElementById(id);
  const make = (tag, properties, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  // ---- time -----------------------------------------------------------------------------------
  // The server's clock: what is shown is never by this machine's, which may be wrong. A page is at most a minute younger than data-now.
  let ahead = Number(live().dataset.now) - Date.now();
  if (ahead > -90e3 && ahead < 30e3) ahead = 0;
  const now = () => Date.now() + ahead;
  const clock = at => {
    const [date, time] = new Date(at).toISOString().split('T');
    const today = new Date(now()).toISOString();
    if (date === today.slice(0, 10)) return time.slice(0, 8) + ' UTC';
    const month = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')[date.slice(5, 7) - 1];
    const year = date.slice(0, 4) === today.slice(0, 4) ? '' : ' ' + date.slice(0, 4);
    return `${Number(date.slice(8))} ${month}${year} ${time.slice(0, 5)} UTC`;
  };
  const span = ms => {
    const s = Math.max(0, Math.floor(ms / 1000)), m = Math.floor(s / 60), h = Math.floor(m / 60), d = Math.floor(h / 24);
    const two = (large, unit, small, smallUnit) => small ? `${large} ${unit} ${small} ${smallUnit}` : `${large} ${unit}`;
    return d ? two(d, 'd', h % 24, 'h') : h ? two(h, 'h', m % 60, 'min') : m ? `${m} min` : `${s} s`;
  };

  // ---- what the page says about itself -----------------------------------------------------------
  let etag = live().dataset.etag, seenAt = now(), trueState = byId('state')?.innerText;
  let paused = null, over = false, failures = 0, lostSince = null, gone = false;

  function setTitle() {
    document.title = (paused ? '(paused) ' : '') + (lostSince ? '? ' : '') + live().dataset.title;
  }

  function setState() {
    const state = byId('state');
    if (!state) return;
    const absent = live().dataset.absent;
    const text = lostSince ? `from ${clock(lostSince)}`
      : paused ? `paused at ${clock(paused)}`
      : absent ? `last looked ${clock(seenAt)}` : trueState;
    if (state.textContent !== text) state.textContent = text;
    state.classList.toggle('off', !!lostSince);
    state.classList.toggle('held', !!paused);
  }

  function note(...parts) {
    const element = byId('note');
    element.replaceChildren(...parts);
    element.hidden = parts.length === 0;
  }

  function setIcon() {
    const link = document.querySelector('link[rel=icon]');
    if (link.getAttribute('href') !== live().dataset.icon) link.href = live().dataset.icon;
  }

  // ---- refresh --------------------------------------------------------------------------------------
  let timer = 0, asking = null, dueAt = 0;

  function pause() {
    const data = live().dataset, every = Number(data.interval) * 1000, slow = Number(data.slow) * 1000;
    const isOver = Number(data.finished) && now() - Number(data.finished) > Number(data.over) * 1000;
    return document.hidden || isOver ? Math.max(every, slow) : every;
  }

  function schedule(ms) {
    clearTimeout(timer);
    if (paused || over) return;
    dueAt = Date.now() + ms;
    timer = setTimeout(refresh, ms);
    tick();
  }

  const liveAddress = address => {
    const url = new URL(address, location.href);
    url.hash = '';
    return url.href + (url.search ? '&' : '?') + 'part=live';
  };

  // One at a time; the newest address wins, so that a click on a filter need not wait for a slow refresh.
  async function refresh(address = location.href) {
    clearTimeout(timer);
    asking?.abort();
    const mine = asking = new AbortController();
    const wait = Math.min(30, Math.max(10, Number(live().dataset.interval) / 2)) * 1000;
    const limit = setTimeout(() => mine.abort('late'), wait);
    let response, text;
    try {
      const known = address === location.href && etag ? { 'If-None-Match': etag } : {};
      response = await fetch(liveAddress(address), { cache: 'no-cache', headers: known, signal: mine.signal });
      text = response.status === 304 ? '' : await response.text();
    } catch {
      if (asking === mine) lost('');
      return false;
    } finally {
      clearTimeout(limit);
      if (asking === mine) asking = null;
      else response = null;
    }
    if (!response) return false;
    const date = Date.parse(response.headers.get('Date'));
    if (date) ahead = Math.abs(date - now()) > 1500 ? date - Date.now() : ahead;
    if (response.status === 404) return missing();
    if (!response.ok && response.status !== 304) return lost(text);
    found(response, text);
    return true;
  }

  function found(response, text) {
    const wasLost = lostSince, wasGone = gone;
    lostSince = null;
    gone = false;
    failures = 0;
    seenAt = now();
    const same = response.status === 304 || (response.headers.get('ETag') ?? '') === etag;
    const next = same ? null : new DOMParser().parseFromString(text, 'text/html').getElementById('live');
    if (next) {
      etag = response.headers.get('ETag') ?? next.dataset.etag;
      if (next.dataset.version && live().dataset.version && next.dataset.version !== live().dataset.version) return location.reload();
      adopt(next);
    }
    if (wasLost || wasGone) {
      note();
      say.textContent = 'Connected again';
    }
    setState();
    setTitle();
    setIcon();
    beat();
    schedule(pause());
  }

  function beat() {
    const state = byId('state');
    state?.classList.remove('beat');
    requestAnimationFrame(() => state?.classList.add('beat'));
  }

  const tryNow = () => make('button', { type: 'button', className: 'plain', textContent: 'Try now', onclick: () => refresh() });

  function lost(body) {
    const data = live().dataset;
    lostSince ??= seenAt;
    failures++;
    const wait = Math.min(Number(data.slow), Number(data.retry) * 2 ** (failures - 1)) * (0.8 + 0.4 * Math.random()) * 1000;
    const line = serverLine(body);
    const reason = line ? `The server answers “${line}” since ${clock(lostSince)}.` : `Server not reachable since ${clock(lostSince)}.`;
    const wrapped = byId('note')?.querySelector('[data-wait]');
    if (wrapped && wrapped.dataset.wait === reason) { /* only the seconds change: an alert is not spoken anew */ }
    else note(make('b', { textContent: reason }), ' What you see is from then. ', Object.assign(make('span'), { }), ' ', tryNow());
    const seconds = byId('note')?.querySelector('span');
    if (seconds) seconds.dataset.wait = reason;
    setState();
    setTitle();
    schedule(wait);
    return false;
  }

  // An error page or an error line: the words of it, not its markup.
  function serverLine(body) {
    const page = new DOMParser().parseFromString(body, 'text/html');
    const text = page.querySelector('main p')?.textContent ?? page.body.textContent;
    return text.trim().replace(/^error: /, '').split('\n')[0].slice(0, 200);
  }

  function missing() {
    seenAt = live().dataset.absent ? now() : seenAt;
    failures = 0;
    if (live().dataset.absent) {
      lostSince = null;
      note();
    } else if (!gone) {
      gone = true;
      etag = '';
      lostSince ??= seenAt;
      note(make('b', { textContent: 'This job has expired or was removed.' }), ` What you see is from ${clock(lostSince)}.`);
    }
    setState();
    setTitle();
    schedule(pause());
    return false;
  }

  // Seconds to the next try.
  function tick() {
    const seconds = byId('note')?.querySelector('[data-wait]');
    if (seconds && lostSince && !gone) {
      const left = Math.max(0, Math.ceil((dueAt - Date.now()) / 1000));
      seconds.textContent = asking ? 'Trying now.' : `Trying again in ${left} s.`;
    }
  }
  setInterval(tick, 1000);

  addEventListener('online', () => lostSince && refresh());
  document.addEventListener('visibilitychange', () => {
    if (paused || over) return;
    if (document.hidden) schedule(pause());
    else refresh();
  });

  // ---- taking over what the server sent ------------------------------------------------------------
  function adopt(next) {
    hideTitles(next);
    const before = live(), counts = before.dataset.counts, failed = names(before, 'failed');
    if (before.dataset.absent || before.dataset.job !== next.dataset.job) {
      before.replaceWith(next);
      trueState = byId('state')?.innerText;
      dress();
      return;
    }
    const selection = getSelection();
    const selected = selection.isCollapsed ? null : selection;
    patch(before, next, selected);
    trueState = next.querySelector('#state')?.innerText ?? trueState;
    trueState = next.querySelector('#state')?.textContent ?? trueState;
    dress();
    if (counts && counts !== next.dataset.counts) announce(counts, failed);
    details.clear();
    refreshTip();
  }

  // Only what differs is touched, so that focus, scroll and selection stay and bars glide.
  const ours = new Set(['tabindex', 'aria-describedby']);

  function patch(old, next, selected) {
    if (old.isEqualNode(next)) return;
    if (old.nodeType !== next.nodeType || old.nodeName !== next.nodeName) return old.replaceWith(next);
    if (old.nodeType !== 1) {
      if (old.data !== next.data) old.data = next.data;
      return;
    }
    if (old.dataset.js !== undefined || old.id === 'note') return;
    if (old.matches('li[data-k]') && selected?.containsNode(old, true)) return;
    for (const { name, value } of [...next.attributes]) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    for (const { name } of [...old.attributes]) if (!next.hasAttribute(name) && !ours.has(name)) old.removeAttribute(name);
    patchChildren(old, [...next.childNodes], selected);
  }

  function patchChildren(old, nodes, selected) {
    const keyed = new Map([...old.children].filter(child => child.dataset?.k).map(child => [child.dataset.k, child]));
    let place = old.firstChild;
    for (const node of nodes) {
      const key = node.dataset?.k;
      const match = key ? keyed.get(key) : place?.dataset?.k ? null : place;
      if (!match) {
        old.insertBefore(node, place);
        continue;
      }
      if (match !== place) old.insertBefore(match, place);
      else place = place.nextSibling;
      patch(match, node, selected);
    }
    while (place) {
      const after = place.nextSibling;
      place.remove();
      place = after;
    }
  }

  // ---- speech ----------------------------------------------------------------------------------------
  function names(root, state) {
    return new Set([...root.querySelectorAll(`.w.${state} .id`)].map(id => id.textContent));
  }

  function announce(counts, failedBefore) {
    const words = ['failed', 'ended early', 'stalled', 'done'];
    const before = counts.split(' ').map(Number), after = live().dataset.counts.split(' ').map(Number);
    const parts = words.flatMap((word, i) => {
      const more = after[i] - before[i];
      if (more === 0) return [];
      if (more < 0) return [`${after[i]} ${word} now`];
      const fresh = word === 'failed' ? [...names(live(), 'failed')].filter(id => !failedBefore.has(id)) : [];
      return [`${more} more ${word}` + (fresh.length === more && more <= 3 ? ': ' + fresh.join(', ') : '')];
    });
    if (parts.length) say.textContent = `${parts.join('; ')}. ${live().dataset.percent}.`;
  }

  // ---- buttons that need a script ----------------------------------------------------------------------
  const button = (textContent, onclick, className = '') => make('button', { type: 'button', textContent, onclick, className });

  const buttons = {
    pause: () => {
      const it = button(paused ? 'Resume' : 'Pause', () => {
        paused = paused ? null : now();
        clearTimeout(timer);
        it.textContent = paused ? 'Resume' : 'Pause';
        it.setAttribute('aria-pressed', String(!!paused));
        setState();
        setTitle();
        if (!paused) refresh();
      });
      it.setAttribute('aria-pressed', String(!!paused));
      return it;
    },
    copy: () => button('Copy link', event => copy(event.currentTarget, location.href), 'copy'),
    delete: () => button('Delete…', askToDelete),
  };

  function dress() {
    for (const place of live().querySelectorAll('[data-js]'))
      if (!place.firstChild) place.append(...place.dataset.js.split(' ').map(name => buttons[name]()));
    for (const block of document.querySelectorAll('.block'))
      if (!block.querySelector('button')) block.append(button('Copy', event => copy(event.currentTarget, block.querySelector('pre').textContent)));
    const select = document.querySelector('select[name=order]');
    if (select) {
      const chosen = select.querySelector('[selected]')?.value;
      if (chosen && document.activeElement !== select) select.value = chosen;
    }
    rove();
  }

  async function copy(from, text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Plain HTTP to another host: browsers give no clipboard, so the text is laid out for the hand.
      const field = make(text.includes('\n') ? 'textarea' : 'input', { value: text, readOnly: true, className: 'url', rows: 3 });
      field.setAttribute('aria-label', 'Copy this');
      field.onblur = () => field.remove();
      from.after(field);
      field.focus();
      field.select();
      return;
    }
    const label = from.textContent;
    if (label === 'Copied') return;
    from.textContent = 'Copied';
    setTimeout(() => from.textContent = label, 2000);
  }

  function askToDelete() {
    const problem = make('p', { className: 'notsaved', hidden: true });
    const yes = button('Delete', async () => {
      yes.disabled = true;
      try {
        const response = await fetch('delete?' + live().dataset.job, { method: 'POST', headers: { Accept: 'text/plain' } });
        if (response.ok) return deleted();
        problem.textContent = serverLine(await response.text());
      } catch {
        problem.textContent = 'The server cannot be reached.';
      }
      problem.hidden = yes.disabled = false;
    }, 'danger');
    const dialog = make('dialog', { onclose: () => dialog.remove() },
      make('h2', { id: 'h-delete', textContent: 'Delete this job?' }),
      make('p', {}, make('bdi', { textContent: document.querySelector('h1').textContent }), ' and all its bars will be gone for everybody. Workers that still report will be told that there is no such job.'),
      problem, make('div', {}, button('Cancel', () => dialog.close()), yes));
    dialog.setAttribute('aria-labelledby', 'h-delete');
    document.body.append(dialog);
    dialog.showModal();

    function deleted() {
      dialog.close();
      over = true;
      clearTimeout(timer);
      note(make('b', { textContent: 'Deleted' }), ' ', make('a', { href: './', textContent: 'All jobs' }));
      byId('state').classList.add('off');
      byId('note').querySelector('a').focus();
    }
  }

  // ---- filters and order: the same links as without a script, without a reload ----------------------------
  async function go(address) {
    const here = new URL(address, location.href);
    if (await refresh(here.href)) {
      history.replaceState(null, '', here.href);
      setTitle();
    } else if (asking === null) location.href = here.href;
  }

  document.addEventListener('click', event => {
    const link = event.target.closest('#live .chips a, #live h2 a, #live .pages a');
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(link.href).then(() => link.closest('.pages') && scrollTo(0, 0));
  });

  document.addEventListener('change', event => {
    if (event.target.name !== 'order') return;
    const form = event.target.form, query = new URLSearchParams(new FormData(form));
    go(`${location.pathname}?${query}`);
  });

  // ---- details of a row or a square ---------------------------------------------------------------------------
  const tip = make('div', { id: 'tip', hidden: true });
  tip.setAttribute('role', 'tooltip');
  document.body.append(tip);
  let tipOf = null;

  // Ours tells more than the browser's own, and works by keyboard and touch.
  function hideTitles(root) {
    for (const element of root.querySelectorAll('.w [title]')) {
      element.dataset.title = element.title;
      element.removeAttribute('title');
    }
  }

  function showTip(owner, box, ...lines) {
    tip.replaceChildren(...lines);
    tip.hidden = false;
    tipOf = owner;
    const width = tip.offsetWidth, height = tip.offsetHeight;
    const left = Math.min(Math.max(8, box.left + Math.min(box.width, 60) / 2), innerWidth - width - 8);
    const below = box.bottom + 4 + height < innerHeight || box.top < height + 4;
    tip.style.left = `${left + scrollX}px`;
    tip.style.top = `${(below ? box.bottom + 4 : box.top - height - 4) + scrollY}px`;
  }

  function hideTip() {
    tip.hidden = true;
    tipOf = null;
    document.querySelector('.pick')?.remove();
  }

  function rowTip(row, at) {
    const text = name => row.querySelector(name)?.textContent ?? '';
    const id = row.querySelector('.id').dataset.title, desc = row.querySelector('.d')?.dataset.title;
    const head = `: ${text('.vh')} at ${text('.pc')}, ${text('.ct').replace('/', ' of ')}`;
    const bar = row.querySelector('.bar').getBoundingClientRect(), box = row.getBoundingClientRect();
    const left = at ?? bar.left;
    showTip(row, { left, width: 0, top: box.top, bottom: box.bottom }, make('b', { textContent: id }), head + (desc ? `\n${desc}` : '') + `\n${lastUpdate(Number(row.dataset.at))}`);
    row.setAttribute('aria-describedby', 'tip');
  }

  const lastUpdate = at => `last update ${clock(at)}, ${span(now() - at)} ago`;

  function refreshTip() {
    if (tipOf && !tipOf.isConnected) hideTip();
    else if (tipOf?.matches?.('.w')) rowTip(tipOf, parseFloat(tip.style.left) - scrollX);
  }

  document.addEventListener('pointerover', event => {
    const row = event.target.closest?.('.w');
    if (row && row !== tipOf) rowTip(row, event.clientX);
    else if (!row && tipOf?.matches?.('.w') && document.activeElement !== tipOf) hideTip();
  });
  document.addEventListener('focusin', event => event.target.matches?.('.w') && event.target.matches(':focus-visible') ? rowTip(event.target) : event.target.closest?.('.grid') || hideTip());
  document.addEventListener('pointerdown', event => {
    const row = event.target.closest?.('.w');
    if (row && event.pointerType !== 'mouse') rowTip(row, event.clientX);
    else if (!row && !event.target.closest?.('.grid')) hideTip();
  });
  document.addEventListener('keydown', event => event.key === 'Escape' && hideTip());

  // ---- keyboard: one tab stop a list or grid ---------------------------------------------------------------------
  function rove() {
    for (const list of document.querySelectorAll('#live .rows, #live .cols')) {
      const rows = [...list.querySelectorAll('.w')];
      const current = rows.find(row => row === document.activeElement) ?? rows.find(row => row.tabIndex === 0) ?? rows[0];
      for (const row of rows) row.tabIndex = row === current ? 0 : -1;
    }
    for (const grid of document.querySelectorAll('#live .grid')) grid.setAttribute('tabindex', '0');
  }

  document.addEventListener('keydown', event => {
    const row = event.target.closest?.('.w');
    if (row) {
      const rows = [...row.parentElement.querySelectorAll('.w')], at = rows.indexOf(row);
      const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
      if (to === undefined || !rows[to]) return;
      event.preventDefault();
      row.tabIndex = -1;
      rows[to].tabIndex = 0;
      rows[to].focus();
      return;
    }
    const grid = event.target.closest?.('.grid');
    if (grid) gridKey(grid, event);
  });

  // ---- squares -------------------------------------------------------------------------------------------------------
  const details = new Map();
  let picked = 0, fetchTimer = 0;

  const sizes = grid => {
    const { count, bundle, pitch, columns } = grid.dataset;
    return { count: Number(count), bundle: Number(bundle), pitch: Number(pitch), columns: Number(columns), cells: Math.ceil(count / bundle) };
  };

  function gridKey(grid, event) {
    const { cells, columns, bundle } = sizes(grid);
    const to = { ArrowRight: picked + 1, ArrowLeft: picked - 1, ArrowDown: picked + columns, ArrowUp: picked - columns, Home: 0, End: cells - 1 }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      tip.setAttribute('aria-live', 'polite');
      pick(grid, Math.max(0, Math.min(cells - 1, to)));
    } else if (event.key === 'Enter') openList(picked * bundle);
  }

  function openList(index) {
    location.href = `show?${live().dataset.job}&view=list&page=${Math.floor(index / 200) + 1}#w${index}`;
  }

  function cellAt(grid, event) {
    const { pitch, columns, cells } = sizes(grid), box = grid.getBoundingClientRect(), scale = grid.viewBox.baseVal.width / box.width;
    const column = Math.floor((event.clientX - box.left) * scale / pitch), line = Math.floor((event.clientY - box.top) * scale / pitch);
    const cell = line * columns + column;
    return column >= 0 && column < columns && cell >= 0 && cell < cells ? cell : -1;
  }

  document.addEventListener('pointermove', event => {
    const grid = event.target.closest?.('.grid');
    if (!grid) return tipOf?.matches?.('.grid') && document.activeElement !== tipOf && hideTip();
    const cell = cellAt(grid, event);
    if (cell >= 0 && (cell !== picked || tipOf !== grid)) pick(grid, cell);
  });
  document.addEventListener('click', event => {
    const grid = event.target.closest?.('.grid'), cell = grid ? cellAt(grid, event) : -1;
    if (cell >= 0) pick(grid, cell);
  });
  document.addEventListener('focusin', event => event.target.matches?.('.grid:focus-visible') && pick(event.target, Math.min(picked, sizes(event.target).cells - 1)));

  function pick(grid, cell) {
    picked = cell;
    const { bundle, pitch, columns } = sizes(grid);
    const mark = grid.querySelector('.pick') ?? document.createElementNS('http://www.w3.org/2000/svg', 'rect');
    const gap = pitch >= 10 ? 2 : 1;
    for (const [name, value] of Object.entries({ class: 'pick', x: cell % columns * pitch - 1, y: Math.floor(cell / columns) * pitch - 1, width: pitch - gap + 2, height: pitch - gap + 2 }))
      mark.setAttribute(name, value);
    if (!mark.isConnected) grid.append(mark);
    clearTimeout(fetchTimer);
    const known = details.get(cell * bundle + ':' + bundle);
    if (known) return squareTip(grid, mark, known);
    if (tipOf !== grid) hideTipKeepPick();
    tipOf = grid;
    fetchTimer = setTimeout(() => askSquare(grid, cell, bundle, mark), 120);
  }

  function hideTipKeepPick() {
    tip.hidden = true;
  }

  async function askSquare(grid, cell, bundle, mark) {
    try {
      const response = await fetch(`status?${live().dataset.job}&from=${cell * bundle}&count=${bundle}`, { headers: { Accept: 'application/json' } });
      if (!response.ok) return;
      const { workers } = await response.json();
      details.set(cell * bundle + ':' + bundle, workers);
      if (picked === cell && tipOf === grid) squareTip(grid, mark, workers);
    } catch { /* the next refresh tells that the server is away */ }
  }

  function squareTip(grid, mark, workers) {
    if (!workers.length) return;
    const box = mark.getBoundingClientRect();
    const place = { left: box.left, width: box.width, top: box.top, bottom: box.bottom };
    if (workers.length === 1) {
      const [worker] = workers;
      showTip(grid, place, make('b', { textContent: worker.workid }),
        `: ${said(worker.state)} at ${percent(worker)}, ${number(worker.current)} of ${number(worker.total)}${worker.desc ? '\n' + worker.desc : ''}\n${lastUpdate(Date.parse(worker.updated))}`);
    } else {
      const states = ['failed', 'ended', 'stalled', 'running', 'done'];
      const counts = states.map(state => [state, workers.filter(worker => worker.state === state)]).filter(([, some]) => some.length);
      const bad = counts.filter(([state]) => state === 'failed' || state === 'stalled');
      showTip(grid, place, make('b', { textContent: `${workers[0].workid} … ${workers.at(-1).workid}` }),
        ': ' + counts.map(([state, some]) => `${some.length} ${said(state)}`).join(', ')
        + bad.map(([state, some]) => `\n${said(state)}: ${some.slice(0, 3).map(worker => worker.workid).join(', ')}${some.length > 3 ? ` and ${some.length - 3} more` : ''}`).join(''));
    }
    grid.setAttribute('aria-describedby', 'tip');
  }

  // As the server says them; only for squares, whose numbers come as JSON.
  const said = state => state === 'ended' ? 'ended early' : state;
  const percent = ({ percent: exact, current, total }) => {
    const whole = Math.trunc(exact + Math.sign(exact) * 1e-9);
    const shown = whole === 100 && current < total ? 99 : whole;
    return (shown > 999 ? '>999' : shown < -999 ? '<\u2212999' : String(shown || 0).replace('-', '\u2212')) + '\u00A0%';
  };
  const number = value => {
    const size = Math.abs(value);
    const text = size >= 1e12 || (size && size < 1e-3) ? value.toExponential(1).replace('.0e', 'e').replace('e+', 'e')
      : size >= 1e9 ? +(value / 1e9).toPrecision(3) + '\u00A0G'
      : size >= 1e6 ? +(value / 1e6).toPrecision(3) + '\u00A0M'
      : size >= 1e4 ? Math.round(value).toLocaleString('en')
      : String(Number.isInteger(value) ? value : +value.toPrecision(4));
    return text.replaceAll('-', '\u2212');
  };

  // ---- begin -----------------------------------------------------------------------------------------------------------
  hideTitles(document);
  dress();
  if (/^#w\d+$/.test(location.hash)) byId(location.hash.slice(1))?.focus();
  schedule(pause());
})();
