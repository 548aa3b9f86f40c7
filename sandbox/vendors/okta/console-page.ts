/** The admin console in the browser: one page that asks for its state each second. Loads nothing from elsewhere. */
export const CONSOLE_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Okta people (sandbox)</title>
<style>
  :root { --ink:#1d2433; --soft:#5f6b80; --line:#e3e7ee; --paper:#fff; --wash:#f5f7fa; --blue:#0b62c4; --red:#b3261e; --green:#0d7f56; --violet:#6a3fc0 }
  * { box-sizing:border-box }
  body { margin:0; font:14px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif; color:var(--ink); background:var(--wash) }
  header { display:flex; flex-wrap:wrap; gap:10px 16px; align-items:center; padding:12px 20px; background:#1b2a4a; color:#fff }
  header h1 { font-size:16px; margin:0; font-weight:600 } .badge { font-size:12px; padding:2px 8px; border-radius:10px; background:#33456f }
  #live { margin-left:auto; font-size:12px; color:#cdd7ea }
  nav { display:flex; gap:6px; padding:12px 20px 0 }
  nav button { font:inherit; padding:6px 12px; border:1px solid var(--line); border-radius:6px 6px 0 0; background:#eaeef4; color:var(--ink); cursor:pointer }
  nav button[aria-selected=true] { background:var(--paper); border-bottom-color:var(--paper); font-weight:600 }
  main { display:grid; grid-template-columns:minmax(0,2fr) minmax(260px,1fr); gap:16px; padding:0 20px 20px; align-items:start }
  section { background:var(--paper); border:1px solid var(--line); border-radius:6px; padding:12px 14px; min-width:0 }
  h2 { font-size:13px; margin:0 0 8px } input { font:inherit; width:100%; padding:5px 8px; margin-bottom:8px; border:1px solid #c5ccd8; border-radius:5px }
  .scroll { max-height:calc(100vh - 200px); min-height:240px; overflow:auto } table { border-collapse:collapse; width:100% }
  th { text-align:left; font-weight:500; color:var(--soft); font-size:12px; position:sticky; top:0; background:var(--paper) }
  th,td { padding:6px 8px; border-bottom:1px solid var(--line); vertical-align:top } small { display:block; color:var(--soft) }
  .pill { display:inline-block; font-size:12px; padding:1px 8px; border-radius:9px; background:#e7f0fb; color:var(--blue); white-space:nowrap }
  .pill.disabled { background:#fbe9e7; color:var(--red) } .pill.admin { background:#efe9fb; color:var(--violet) } .pill.enabled { background:#e4f5ee; color:var(--green) }
  tr.gone td { background:#fdf6f5 } tr.gone b { text-decoration:line-through; font-weight:400; color:var(--soft) }
  td button { font-size:12px; padding:1px 9px; border:1px solid #c5ccd8; border-radius:5px; background:#fff; color:var(--ink); cursor:pointer }
  ul { list-style:none; margin:0; padding:0; max-height:38vh; overflow:auto } li { padding:6px 0; border-bottom:1px solid var(--line); font-size:13px; overflow-wrap:anywhere }
  .side { display:grid; gap:16px } code { font:12px/1.4 ui-monospace,Consolas,monospace } .off { position:absolute; clip-path:inset(50%); width:1px; height:1px; overflow:hidden }
  @media (max-width:900px) { main { grid-template-columns:1fr } .scroll { max-height:none } }
</style>
</head>
<body>
<header><h1>Okta people</h1><span class="badge">sandbox</span><span class="badge" id="seats"></span><span id="live" role="status">connecting</span></header>
<main>
  <section aria-labelledby="u"><h2 id="u">People</h2>
    <input id="find" type="search" placeholder="Find a name or e-mail" aria-label="Find somebody">
    <div class="scroll" tabindex="0"><table><thead><tr><th scope="col">Name</th><th scope="col">Apps</th><th scope="col">Status</th><th scope="col">Last sign-in</th><th scope="col"><span class="off">Actions</span></th></tr></thead><tbody id="rows"></tbody></table></div>
  </section>
  <div class="side">
    <section aria-labelledby="c"><h2 id="c">API calls that changed something</h2><ul id="changes"></ul></section>
    <section aria-labelledby="q"><h2 id="q">Last requests</h2><ul id="requests"></ul></section>
  </div>
</main>
<script>
  const $ = (id) => document.getElementById(id);
  const el = (tag, text, cls) => { const e = document.createElement(tag); if (text !== undefined) e.textContent = text; if (cls) e.className = cls; return e };
  const day = (iso) => iso ? new Date(iso).toLocaleDateString([], { year: 'numeric', month: 'short', day: 'numeric' }) : 'never';
  const clock = (iso) => new Date(iso).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  let state = null, drawn = '';
  function row(u) {
    const gone = u.status === 'DEPROVISIONED';
    const tr = el('tr', undefined, gone ? 'gone' : '');
    const who = el('td'); who.append(el('b', u.name), el('small', u.email));
    if (u.roles) who.append(el('span', u.roles, 'pill admin'));
    const apps = el('td', u.apps.length ? undefined : 'none');
    for (const a of u.apps) { const line = el('div'); line.append(el('span', a.label + (a.scope === 'GROUP' ? ', by group' : ''), 'pill'), el('small', 'last ' + day(a.last))); apps.append(line) }
    const status = el('td'); status.append(el('span', u.status, 'pill ' + (u.status === 'ACTIVE' ? 'enabled' : 'disabled')));
    const act = el('td');
    if (u.status === 'ACTIVE') {
      const b = el('button', 'Sign in'); b.setAttribute('aria-label', 'Sign in to every app as ' + u.name);
      b.onclick = async () => { b.disabled = true; await fetch('/__as/' + encodeURIComponent(u.email), { method: 'POST', headers: { 'content-type': 'application/json' } }); await load() };
      act.append(b);
    }
    tr.append(who, apps, status, el('td', day(u.lastLogin)), act);
    return tr;
  }
  function list(id, items, make, none) { $(id).replaceChildren(...(items.length ? items.map(make) : [el('li', none)])) }
  function draw() {
    if (!state) return;
    const sign = JSON.stringify([state.users, state.changes, state.requestCount, $('find').value]);
    if (sign === drawn) return;
    drawn = sign;
    $('seats').textContent = state.org + ', ' + state.users.length + ' people';
    const text = $('find').value.trim().toLowerCase();
    const shown = state.users.filter((u) => (u.name + ' ' + u.email).toLowerCase().includes(text));
    shown.sort((a, b) => a.name.localeCompare(b.name));
    $('rows').replaceChildren(...shown.map(row));
    list('changes', state.changes, (c) => { const li = el('li', c.effect); li.append(el('small', clock(c.at) + ' · ' + c.method + ' ' + c.path.split('?')[0] + ' · ' + c.tokenLabel)); return li }, 'Nothing yet.');
    list('requests', state.requests, (c) => { const li = el('li'); li.append(el('code', c.method + ' ' + c.path), el('small', clock(c.at) + ' · ' + c.status + ' · ' + (c.tokenLabel || 'no key'))); return li }, 'Nobody has called yet.');
  }
  async function load() {
    try {
      state = await (await fetch('/_sandbox/state')).json();
      $('live').textContent = 'live · ' + state.requestCount + ' requests';
      draw();
    } catch { $('live').textContent = 'not reachable' }
  }
  async function tick() { await load(); setTimeout(tick, 1000) }
  $('find').oninput = draw; tick();
</script>
</body>
</html>
`;
