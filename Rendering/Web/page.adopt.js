/**
 * Takes over what the server sent, touching only what differs: focus, scroll and selection stay, and bars glide.
 * Uses buttons, details, elements, notice, rows.
 */
import { dress } from './page.buttons.js';
import { details } from './page.details.js';
import { all, live, told } from './page.elements.js';
import { notice } from './page.notice.js';
import { rows } from './page.rows.js';

/** Attributes that the script sets. */
const ours = new Set(['tabindex', 'aria-describedby']);

/** @param {HTMLElement} next */
export function adopt(next) {
  rows.hideTitles(next);
  const old = live();
  const [counts, failed] = [told('counts'), failedNames()];
  const focused = /** @type {HTMLElement} */ (document.activeElement);
  const key = /** @type {HTMLElement | null} */ (focused.closest('li, tr'))?.dataset.k;
  notice.serverText = next.querySelector('#state')?.textContent ?? '';
  if (old.dataset.absent || old.dataset.job !== next.dataset.job) old.replaceWith(next);
  else patch(old, next);
  dress();
  // At another place of the list, or drawn anew since there are more workers now: it is the same row to who reads it.
  const row = key && all(`:is(li, tr)[data-k="${key}"]`, live())[0];
  const again = row ? (focused.matches('a') ? row.querySelector('a') : row) : focused.isConnected && !key ? focused : null;
  if (again && again !== document.activeElement) again.focus({ preventScroll: true });
  if (counts) announce(counts.split(', '), told('counts').split(', '), failed);
  details.renew();
}

/** @type {(old: ChildNode, next: ChildNode) => void} */
function patch(old, next) {
  if (old.isEqualNode(next)) return;
  if (old.nodeName !== next.nodeName) return old.replaceWith(next);
  if (!(old instanceof Element && next instanceof Element)) {
    old.nodeValue = next.nodeValue;
    return;
  }
  if (old.matches('#note, [data-js], noscript')) return;
  // Someone is copying from this row: it has time until the next refresh.
  const selection = getSelection();
  if (old.matches('li, tr') && selection && !selection.isCollapsed && selection.containsNode(old, true)) return;
  patchAttributes(old, next);
  patchChildren(old, [...next.childNodes]);
}

/** @type {(old: Element, next: Element) => void} */
function patchAttributes(old, next) {
  for (const { name, value } of [...next.attributes]) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  for (const { name } of [...old.attributes]) if (!next.hasAttribute(name) && !ours.has(name)) old.removeAttribute(name);
}

/** @type {(node: Node | null) => string | undefined} What tells a row from others, from one refresh to the next. */
const keyOf = node => (node instanceof HTMLElement ? node.dataset.k : undefined);

/**
 * A list is patched from its beginning: what stands at a place changes, and nothing moves. Who is at another's place now is drawn anew, so that no bar glides
 * from one worker's length to another's.
 * @type {(list: Element, nodes: ChildNode[]) => void}
 */
function patchList(list, nodes) {
  const olds = [...list.childNodes];
  for (const [i, node] of nodes.entries()) {
    const old = olds[i];
    if (!old) list.append(node);
    else if (keyOf(old) === keyOf(node)) patch(old, node);
    else if (old instanceof Element && node instanceof Element) {
      old.replaceChildren(...node.childNodes);
      patchAttributes(old, node);
    } else old.replaceWith(node);
  }
  for (const old of olds.slice(nodes.length)) old.remove();
}

/** @type {(parent: Element, nodes: ChildNode[]) => void} */
function patchChildren(parent, nodes) {
  const selection = getSelection();
  if (parent.matches('ol, tbody') && !(selection && !selection.isCollapsed && selection.containsNode(parent, true))) return patchList(parent, nodes);
  const keyed = new Map([...parent.children].filter(keyOf).map(child => [keyOf(child), child]));
  const stay = new Set(nodes.map(keyOf));
  for (const [key, child] of keyed) if (!stay.has(key)) child.remove();
  let place = parent.firstChild;
  for (const node of nodes) {
    const match = keyOf(node) ? keyed.get(keyOf(node)) : place && !keyOf(place) ? place : null;
    if (match === place && place) place = place.nextSibling;
    else parent.insertBefore(match ?? node, place);
    if (match) patch(match, node);
  }
  while (place) {
    const after = place.nextSibling;
    place.remove();
    place = after;
  }
}

const failedNames = () => new Set(all('.w.failed', live()).map(rows.nameOf));

/**
 * What a screen reader hears: only that a count changed, and by whom.
 * @param {string[]} before "1 failed", "0 ended early", …: the worst first, the same states each time.
 * @param {string[]} after
 * @param {Set<string>} failedBefore
 */
function announce(before, after, failedBefore) {
  const isWorse = Number.parseInt(after[0] ?? '', 10) > Number.parseInt(before[0] ?? '', 10);
  const fresh = [...failedNames()].filter(name => !failedBefore.has(name));
  const changes = after.flatMap((text, i) => {
    const more = Number.parseInt(text, 10) - Number.parseInt(before[i] ?? '', 10);
    if (!more) return [];
    if (more < 0) return [`${text} now`];
    const names = i === 0 && fresh.length === more && more <= 3 ? `: ${fresh.join(', ')}` : '';
    return [`${more} more ${text.slice(text.indexOf(' ') + 1)}${names}`];
  });
  // Where no name says it, the reason does: many failed at once, or the list is long.
  const reason = isWorse && !changes.some(change => change.includes(': ')) ? ` ${told('causes')}.` : '';
  if (changes.length) notice.say(`${changes.join('; ')}.${reason} ${told('percent')}.`);
}
