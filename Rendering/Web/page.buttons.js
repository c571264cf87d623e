/**
 * What only a script can do: pause, copy, delete. The server leaves places for it: <span data-js="pause copy">. Uses connection, elements, notice, rows.
 */
import { connection } from './page.connection.js';
import { all, button, make } from './page.elements.js';
import { notice } from './page.notice.js';
import { rows } from './page.rows.js';

/** @type {Record<string, () => HTMLButtonElement>} By the names that the server gives. */
const makers = {
  pause() {
    const it = button('', () => {
      if (connection.pausedAt) connection.resume();
      else connection.pause();
      show();
      notice.show();
    });
    const show = () => {
      it.textContent = connection.pausedAt ? 'Resume' : 'Pause';
      it.ariaPressed = String(!!connection.pausedAt);
    };
    show();
    return it;
  },
  copy() {
    const it = button('Copy link', () => copy(it, location.href), 'copy');
    return it;
  },
  delete: () => button('Delete…', askToDelete),
};

/** After each change: what the server cannot send, because it does not work without a script. */
export function dress() {
  for (const place of all('[data-js]:empty')) place.append(...(place.dataset.js ?? '').split(' ').flatMap(name => makers[name]?.() ?? []));
  for (const block of all('.block:not(:has(button))')) {
    const it = button('Copy', () => copy(it, block.querySelector('pre')?.textContent ?? ''));
    block.append(it);
  }
  for (const link of /** @type {HTMLAnchorElement[]} */ (all('a.ids'))) {
    if (!link.textContent.startsWith('Cop')) link.textContent = `Copy ${link.textContent.trim()}`;
    link.onclick = copyIds;
  }
  const select = document.querySelector('select');
  if (select && select !== document.activeElement) select.value = (select.querySelector('[selected]') ?? select.options[0])?.getAttribute('value') ?? '';
  rows.rove();
}

/** @param {MouseEvent} event On a link to a list of ids, which it is for who has no script. */
async function copyIds(event) {
  if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const link = /** @type {HTMLAnchorElement} */ (event.currentTarget);
  const ids = await connection.text(link.href);
  if (ids) copy(link, ids);
  else location.href = link.href;
}

/** @type {(from: HTMLElement, text: string) => Promise<void>} */
async function copy(from, text) {
  if (from.textContent === 'Copied') return;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    layOut(from, text);
    return;
  }
  const label = from.textContent;
  from.textContent = 'Copied';
  setTimeout(() => {
    from.textContent = label;
  }, 2000);
}

/** @type {(from: Element, text: string) => void} Browsers give no clipboard to plain HTTP from another host: the text lies ready for the hand. */
function layOut(from, text) {
  const lines = text.split('\n').length;
  const properties = { value: text, readOnly: true, className: 'url', ariaLabel: 'Copy this' };
  const field = lines > 1 ? make('textarea', { ...properties, rows: lines }) : make('input', properties);
  field.onblur = () => field.remove();
  from.after(field);
  field.focus();
  field.select();
}

function askToDelete() {
  const problem = make('p', { className: 'notsaved', hidden: true });
  const key = make('input', { autocomplete: 'off', placeholder: 'Its key', ariaLabel: 'Key of the job', className: 'url', hidden: true });
  const yes = button('Delete', async () => {
    yes.disabled = true;
    const line = await connection.deleteJob(key.value);
    yes.disabled = false;
    problem.textContent = line;
    problem.hidden = !line;
    key.hidden = !/ has a key/.test(line);
    if (!key.hidden) key.focus();
    if (line) return;
    dialog.close();
    for (const it of all('[data-js=delete] button')) it.remove();
    notice.deleted();
  }, 'danger');
  const name = make('bdi', { textContent: document.querySelector('h1')?.textContent ?? '' });
  const dialog = make('dialog', { onclose: () => dialog.remove() },
    make('h2', { id: 'h-delete', textContent: 'Delete this job?' }),
    make('p', {}, name, ' and its bars go, for everybody. Workers that still report will be told that there is no such job.'),
    problem, key, make('div', {}, button('Cancel', () => dialog.close()), yes));
  dialog.setAttribute('aria-labelledby', 'h-delete');
  document.body.append(dialog);
  dialog.showModal();
}
