// Details of a square: its workers are asked for when someone looks at it, and kept until something changes.
const known = new Map();
let picked = 0, askTimer = 0;

function sizes(grid) {
  const { count, bundle, pitch, columns } = grid.dataset;
  return { bundle: Number(bundle), pitch: Number(pitch), columns: Number(columns), cells: Math.ceil(count / bundle) };
}

function cellAt(grid, event) {
  const { pitch, columns, cells } = sizes(grid), box = grid.getBoundingClientRect(), scale = grid.viewBox.baseVal.width / box.width;
  const column = Math.floor((event.clientX - box.left) * scale / pitch), line = Math.floor((event.clientY - box.top) * scale / pitch);
  const cell = line * columns + column;
  return column >= 0 && column < columns && cell >= 0 && cell < cells ? cell : -1;
}

function pick(grid, cell) {
  picked = cell;
  const { bundle, pitch, columns } = sizes(grid), side = pitch - (pitch >= 10 ? 2 : 1);
  const mark = grid.querySelector('.pick') ?? document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  const place = { class: 'pick', x: cell % columns * pitch - 1, y: Math.floor(cell / columns) * pitch - 1, width: side + 2, height: side + 2 };
  for (const [name, value] of Object.entries(place)) mark.setAttribute(name, value);
  grid.append(mark);
  tipOf = grid;
  clearTimeout(askTimer);
  const workers = known.get(cell * bundle);
  if (workers) squareTip(grid, mark, workers);
  else askTimer = setTimeout(() => ask(grid, mark, cell, bundle), 120);
}

async function ask(grid, mark, cell, bundle) {
  try {
    const response = await fetch(`status?${live().dataset.job}&from=${cell * bundle}&count=${bundle}`, { headers: { Accept: 'application/json' } });
    if (!response.ok) return;
    const { workers } = await response.json();
    known.set(cell * bundle, workers);
    if (picked === cell && tipOf === grid && workers.length) squareTip(grid, mark, workers);
  } catch {
    // The next refresh tells that the server is away.
  }
}

function squareTip(grid, mark, workers) {
  const place = mark.getBoundingClientRect(), [first] = workers;
  if (workers.length > 1) return showTip(grid, place, `${first.workid} … ${workers.at(-1).workid}`, bundleText(workers));
  showTip(grid, place, first.workid, `: ${said(first.state)} at ${percent(first)}, ${number(first.current)} of ${number(first.total)}\n`
    + (first.desc ? `${first.desc}\n` : '') + lastUpdate(Date.parse(first.updated)));
}

function bundleText(workers) {
  const groups = ['failed', 'ended', 'stalled', 'running', 'done']
    .map(state => [state, workers.filter(worker => worker.state === state).map(worker => worker.workid)])
    .filter(([, ids]) => ids.length);
  const named = groups.filter(([state]) => state === 'failed' || state === 'stalled')
    .map(([state, ids]) => `\n${said(state)}: ${ids.slice(0, 3).join(', ')}${ids.length > 3 ? ` and ${ids.length - 3} more` : ''}`);
  return `: ${groups.map(([state, ids]) => `${ids.length} ${said(state)}`).join(', ')}${named.join('')}`;
}

function gridKey(event) {
  const grid = event.target, { cells, columns, bundle } = sizes(grid);
  if (event.key === 'Enter') {
    const index = picked * bundle;
    location.href = `${grid.dataset.list}&page=${Math.floor(index / Number(grid.dataset.rows)) + 1}#w${index}`;
    return;
  }
  const to = { ArrowRight: picked + 1, ArrowLeft: picked - 1, ArrowDown: picked + columns, ArrowUp: picked - columns, Home: 0, End: cells - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  // The focus stays on the grid, so that a screen reader must be told of the square.
  tip.ariaLive = 'polite';
  if (to >= 0 && to < cells) pick(grid, to);
}

document.addEventListener('pointermove', event => {
  const grid = event.target.closest?.('.grid'), cell = grid ? cellAt(grid, event) : -1;
  if (cell >= 0 && (cell !== picked || tipOf !== grid)) {
    if (tipOf !== grid) hideTip();
    pick(grid, cell);
  } else if (!grid && tipOf?.matches('.grid') && tipOf !== document.activeElement) {
    clearTimeout(askTimer);
    hideTip();
  }
});

// As Words says them: numbers of squares come as JSON.
const said = state => state === 'ended' ? 'ended early' : state;

function percent({ percent: exact, current, total }) {
  const whole = Math.trunc(exact + Math.sign(exact) * 1e-9), shown = whole === 100 && current < total ? 99 : whole;
  return `${shown > 999 ? '>999' : shown < -999 ? '<\u2212999' : String(shown || 0).replace('-', '\u2212')}\u00A0%`;
}

function number(value) {
  const size = Math.abs(value);
  const text = size >= 999.5e9 || (size && size < 1e-3) ? value.toExponential(1).replace('.0e', 'e').replace('e+', 'e')
    : size >= 999.5e6 ? `${Number((value / 1e9).toPrecision(3))}\u00A0G`
    : size >= 999999.5 ? `${Number((value / 1e6).toPrecision(3))}\u00A0M`
    : size >= 9999.5 ? Math.round(value).toLocaleString('en')
    : String(Number(value.toPrecision(Number.isInteger(value) ? 17 : 4)));
  return text.replaceAll('-', '\u2212');
}
