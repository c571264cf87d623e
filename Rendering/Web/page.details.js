/**
 * Which row or square is looked at: by pointer, by touch, by keyboard. Uses elements, rows, squares, tip.
 */
import { around } from './page.elements.js';
import { rows } from './page.rows.js';
import { squares } from './page.squares.js';
import { tip } from './page.tip.js';

/** @type {(event: Event) => SVGSVGElement | null} */
const gridAround = event => /** @type {SVGSVGElement | null} */ (/** @type {unknown} */ (around(event, '.grid')));

export const details = {
  start() {
    document.addEventListener('pointerover', overRow);
    document.addEventListener('pointermove', overGrid);
    document.addEventListener('pointerdown', event => {
      if (!around(event, '.w, .grid')) tip.hide();
    });
    document.addEventListener('focusin', focused);
    document.addEventListener('focusout', event => event.target === tip.owner && tip.hide());
    document.addEventListener('keydown', key);
  },

  /** After a change: what was known of squares is old, and what is looked at says what is true now. */
  renew() {
    squares.known.clear();
    const { owner } = tip;
    if (!owner) return;
    if (!owner.isConnected) tip.hide();
    else if (owner instanceof SVGSVGElement) squares.pick(owner, squares.picked);
    else rows.showTip(/** @type {HTMLElement} */ (owner), tip.left());
  },
};

/** @param {PointerEvent} event */
function overRow(event) {
  const row = around(event, '.w');
  if (row && row !== tip.owner) {
    tip.hide();
    rows.showTip(row, event.clientX);
  } else if (!row && tip.owner?.matches('.w') && tip.owner !== document.activeElement) tip.hide();
}

/** @param {PointerEvent} event */
function overGrid(event) {
  const grid = gridAround(event);
  const cell = grid ? squares.under(grid, event) : -1;
  if (grid && cell >= 0 && (cell !== squares.picked || tip.owner !== grid)) {
    if (tip.owner !== grid) tip.hide();
    squares.pick(grid, cell);
  } else if (!grid && tip.owner?.matches('.grid') && tip.owner !== document.activeElement) {
    clearTimeout(squares.timer);
    tip.hide();
  }
}

/** @param {FocusEvent} event */
function focused(event) {
  const target = /** @type {Element} */ (event.target);
  if (!target.matches(':focus-visible') || target === tip.owner) return;
  tip.hide();
  if (target instanceof SVGSVGElement && target.matches('.grid')) squares.pick(target, Math.min(squares.picked, squares.sizes(target).cells - 1));
  else if (target instanceof HTMLElement && target.matches('.w')) rows.showTip(target);
}

/** @param {KeyboardEvent} event */
function key(event) {
  const { target } = event;
  if (event.key === 'Escape') tip.hide();
  else if (target instanceof HTMLElement && target.matches('.w')) rows.key(target, event);
  else if (target instanceof SVGSVGElement && target.matches('.grid')) squares.key(target, event);
}
