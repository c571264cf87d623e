/**
 * Rows: their details are in them, by pointer, by touch, and by keyboard with one tab stop a list. Uses elements, tip.
 */
import { all } from './page.elements.js';
import { tip } from './page.tip.js';

export const rows = {
  /** The tip tells more than the browser's own, and works without a mouse. @param {ParentNode} root */
  hideTitles(root) {
    for (const element of all('.w [title]', root)) {
      element.dataset.title = element.title;
      element.removeAttribute('title');
    }
  },

  /** @type {(row: Element) => string} The worker's id. */
  nameOf: row => all('.id', row)[0]?.dataset.title ?? '',

  /** @type {(row: HTMLElement) => import('./page.tip.js').Details} What a row says, from its own texts. */
  details(row) {
    /** @type {(selector: string) => string} */
    const text = selector => row.querySelector(selector)?.textContent ?? '';
    /** @type {(selector: string) => string} What a part's title said, on a line of its own. */
    const titled = selector => {
      const title = all(selector, row)[0]?.dataset.title;
      return title ? `\n${title}` : '';
    };
    return {
      name: rows.nameOf(row),
      text: `: ${text('.vh')} at ${text('.pc')}, ${text('.ct').replace('/', ' of ')}${titled('.d')}${titled('.bar')}`,
      at: Number(row.dataset.at),
    };
  },

  /** @type {(row: HTMLElement, left?: number) => void} */
  showTip(row, left) {
    const { top, bottom } = row.getBoundingClientRect();
    const bar = /** @type {Element} */ (row.querySelector('.bar'));
    tip.show(row, { left: left ?? bar.getBoundingClientRect().left + 8, top, bottom }, rows.details(row));
  },

  /** Each list, and each grid of squares, is one tab stop. */
  rove() {
    for (const list of all('#live .rows, #live .cols')) {
      const its = all('.w', list);
      const current = its.find(row => row === document.activeElement) ?? its.find(row => row.tabIndex === 0) ?? its[0];
      for (const row of its) setTabIndex(row, row === current ? 0 : -1);
    }
    for (const open of all('#live li.open[tabindex]')) open.removeAttribute('tabindex');
    for (const grid of all('#live .grid:not(.line)')) setTabIndex(grid, 0);
  },

  /** @type {(row: HTMLElement, event: KeyboardEvent) => void} */
  key(row, event) {
    const its = all('.w', /** @type {Element} */ (row.parentElement));
    const at = its.indexOf(row);
    const to = its[{ ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: its.length - 1 }[event.key] ?? -1];
    if (!to) return;
    event.preventDefault();
    row.tabIndex = -1;
    to.tabIndex = 0;
    to.focus();
  },
};

/** @type {(element: HTMLElement, index: number) => void} */
function setTabIndex(element, index) {
  if (element.getAttribute('tabindex') !== String(index)) element.tabIndex = index;
}
