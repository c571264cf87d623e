/**
 * The tip: more about a row or a square than there is room for. One for the page; who shows it owns it. Uses clock, elements.
 */
import { age, instant } from './page.clock.js';
import { make } from './page.elements.js';

/** @typedef {{ name: string, text: string, at?: number }} Details In the server's words; at is the last update, in milliseconds of the Unix epoch. */

export const tip = {
  element: make('div', { id: 'tip', hidden: true, role: 'tooltip' }),
  /** @type {Element | null} The row or the grid that it is about. */
  owner: null,

  /** @type {(owner: Element, place: { left: number, top: number, bottom: number }, details: Details) => void} */
  show(owner, { left, top, bottom }, { name, text, at }) {
    const { element } = tip;
    element.replaceChildren(make('b', { textContent: name }), text, at === undefined ? '' : `\nlast update ${instant(at)}, ${age(at)} ago`);
    element.hidden = false;
    tip.owner = owner;
    owner.setAttribute('aria-describedby', 'tip');
    element.style.left = '0'; // where it stood, the screen's edge may have pressed it
    const height = element.offsetHeight;
    const isBelow = bottom + 4 + height < innerHeight || top < height + 4;
    const y = Math.max(8, Math.min(isBelow ? bottom + 4 : top - height - 4, innerHeight - height - 8));
    element.style.left = `${Math.max(8, Math.min(left, document.documentElement.clientWidth - element.offsetWidth - 8)) + scrollX}px`;
    element.style.top = `${y + scrollY}px`;
  },

  /** Where it stands, to stand there again. */
  left: () => Number.parseFloat(tip.element.style.left) - scrollX,

  hide() {
    tip.element.hidden = true;
    tip.owner?.removeAttribute('aria-describedby');
    tip.owner = null;
    document.querySelector('.pick')?.remove();
  },
};
