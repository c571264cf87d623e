/**
 * The page is complete as it came; from here on it is kept true. Uses all parts.
 */
import { adopt } from './page.adopt.js';
import { dress } from './page.buttons.js';
import { clock } from './page.clock.js';
import { connection } from './page.connection.js';
import { details } from './page.details.js';
import { byId } from './page.elements.js';
import { links } from './page.links.js';
import { notice } from './page.notice.js';
import { rows } from './page.rows.js';
import { tip } from './page.tip.js';

document.body.append(tip.element);
rows.hideTitles(document);
clock.start();
dress();
details.start();
links.start();
notice.start();
connection.start({
  changed: adopt,
  lost: notice.lost,
  gone: notice.gone,
  absent: () => notice.note(''),
  back() {
    notice.note('');
    notice.say('Connected again');
  },
  looked: notice.show,
});
if (/^#w\d+$/.test(location.hash)) byId(location.hash.slice(1))?.focus();
