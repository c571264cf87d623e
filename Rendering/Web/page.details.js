// Details of a row or a square: by pointer, by touch, and by keyboard with one tab stop a list.
const tip = make('div', { id: 'tip', hidden: true, role: 'tooltip' });
let tipOf = null;

// Ours tells more than the browser's own, and works without a mouse.
function hideTitles(root) {
  for (const element of root.querySelectorAll('.w [title]')) {
    element.dataset.title = element.title;
    element.removeAttribute('title');
  }
}

function showTip(owner, { left, top, bottom }, name, text) {
  tip.replaceChildren(make('b', { textContent: name }), text);
  tip.hidden = false;
  tipOf = owner;
  owner.setAttribute('aria-describedby', 'tip');
  const fits = bottom + 4 + tip.offsetHeight < innerHeight || top < tip.offsetHeight + 4;
  tip.style.left = `${Math.max(8, Math.min(left, document.documentElement.clientWidth - tip.offsetWidth - 8)) + scrollX}px`;
  tip.style.top = `${(fits ? bottom + 4 : top - tip.offsetHeight - 4) + scrollY}px`;
}

function hideTip() {
  tip.hidden = true;
  tipOf?.removeAttribute('aria-describedby');
  tipOf = null;
  document.querySelector('.pick')?.remove();
}

function rowTip(row, x) {
  const text = name => row.querySelector(name)?.textContent ?? '';
  const { top, bottom } = row.getBoundingClientRect(), left = x ?? row.querySelector('.bar').getBoundingClientRect().left + 8;
  const desc = row.querySelector('.d')?.dataset.title;
  showTip(row, { left, top, bottom }, row.querySelector('.id').dataset.title,
    `: ${text('.vh')} at ${text('.pc')}, ${text('.ct').replace('/', ' of ')}\n${desc ? `${desc}\n` : ''}${lastUpdate(Number(row.dataset.at))}`);
}

function refreshTip() {
  if (!tipOf) return;
  if (!tipOf.isConnected) hideTip();
  else if (tipOf.matches('.w')) rowTip(tipOf, parseFloat(tip.style.left) - scrollX);
  else pick(tipOf, picked);
}

document.addEventListener('pointerover', event => {
  const row = event.target.closest('.w');
  if (row && row !== tipOf) {
    hideTip();
    rowTip(row, event.clientX);
  } else if (!row && tipOf?.matches('.w') && tipOf !== document.activeElement) hideTip();
});

document.addEventListener('pointerdown', event => {
  if (!event.target.closest('.w, .grid')) hideTip();
});

document.addEventListener('focusin', event => {
  const target = event.target;
  if (!target.matches(':focus-visible') || target === tipOf) return;
  hideTip();
  if (target.matches('.w')) rowTip(target);
  else if (target.matches('.grid')) pick(target, Math.min(picked, sizes(target).cells - 1));
});

document.addEventListener('focusout', event => event.target === tipOf && hideTip());

document.addEventListener('keydown', event => {
  if (event.key === 'Escape') hideTip();
  else if (event.target.matches('.w')) rowKey(event);
  else if (event.target.matches('.grid')) gridKey(event);
});

function rove() {
  for (const list of document.querySelectorAll('#live .rows, #live .cols')) {
    const rows = [...list.querySelectorAll('.w')];
    const current = rows.find(row => row === document.activeElement) ?? rows.find(row => row.tabIndex === 0) ?? rows[0];
    for (const row of rows) setTabIndex(row, row === current ? 0 : -1);
  }
  for (const grid of document.querySelectorAll('#live .grid')) setTabIndex(grid, 0);
}

function setTabIndex(element, index) {
  if (element.getAttribute('tabindex') !== String(index)) element.tabIndex = index;
}

function rowKey(event) {
  const row = event.target, rows = [...row.parentElement.querySelectorAll('.w')], at = rows.indexOf(row);
  const to = rows[{ ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key]];
  if (!to) return;
  event.preventDefault();
  row.tabIndex = -1;
  to.tabIndex = 0;
  to.focus();
}
