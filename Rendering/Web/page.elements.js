/**
 * Elements: those of the page by name, new ones, and the one that an event is about. Uses nothing.
 *
 * Of the parts (page.*.js) the server makes one function: it leaves out comments, imports and the word export, in the order that Pages.cs gives. What stands
 * below the imports of a part runs then; what it calls later may stand in any other. The page is complete without it all.
 */

/** @type {(id: string) => HTMLElement} */
export const byId = id => /** @type {HTMLElement} */ (document.getElementById(id));

/** The part of the page that changes. Its data-… are what the server tells the script. */
export const live = () => byId('live');

/** @type {(name: string) => string} What the server says under data-<name>, or nothing. */
export const told = name => live().dataset[name] ?? '';

/** @type {(name: string) => number} The same, of seconds, in milliseconds. */
export const seconds = name => Number(told(name)) * 1000;

/** @type {(selector: string, root?: ParentNode) => HTMLElement[]} */
export const all = (selector, root = document) => [...root.querySelectorAll(/** @type {'div'} */ (selector))];

/** @type {(event: Event, selector: string) => HTMLElement | null} The nearest element around what an event is about. */
export const around = (event, selector) =>
  event.target instanceof Element ? /** @type {HTMLElement | null} */ (event.target.closest(selector)) : null;

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Partial<HTMLElementTagNameMap[T]>} properties
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function make(tag, properties, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/** @type {(textContent: string, onclick: (event: MouseEvent) => void, className?: string) => HTMLButtonElement} */
export const button = (textContent, onclick, className = '') => make('button', { type: 'button', textContent, onclick, className });
