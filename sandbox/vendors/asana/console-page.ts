/** The vendor's admin console in the browser: one page that asks for its state each second. Loads nothing from elsewhere. */
export const CONSOLE_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Asana admin console (sandbox)</title>
<style>
  :root { --ink:#1e1f21; --soft:#6d6e6f; --line:#edeae9; --paper:#fff; --wash:#f9f8f8; --coral:#f06a6a; --red:#c92f54; --green:#0d7f56; --blue:#3f6ac4; --amber:#8d5f00 }
  * { box-sizing:border-box }
  body { margin:0; font:14px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif; color:var(--ink); background:var(--wash) }
  header { display:flex; flex-wrap:wrap; gap:10px 16px; align-items:center; padding:12px 20px; background:#2e2e30; color:#fff }
  header h1 { font-size:16px; margin:0; font-weight:600 }
  .dots { display:inline-block; width:22px; height:20px; margin-right:8px; vertical-align:-4px;
    background:radial-gradient(circle at 50% 25%,var(--coral) 0 4.5px,transparent 5px),radial-gradient(circle at 22% 75%,var(--coral) 0 4.5px,transparent 5px),radial-gradient(circle at 78% 75%,var(--coral) 0 4.5px,transparent 5px) }
  .badge { font-size:12px; padding:2px 8px; border-radius:10px; background:#4a4a4d }
  #live { margin-left:auto; font-size:12px; color:#c9c9cb }
  nav { display:flex; flex-wrap:wrap; gap:6px; padding:12px 20px 0 }
  nav button { font:inherit; padding:6px 12px; border:1px solid var(--line); border-radius:6px 6px 0 0; background:#f1efee; color:var(--ink); cursor:pointer }
  nav button[aria-selected=true] { background:var(--paper); border-bottom-color:var(--paper); font-weight:600 }
  main { display:grid; grid-template-columns:minmax(0,2fr) minmax(260px,1fr); gap:16px; padding:0 20px 20px; align-items:start }
  section { background:var(--paper); border:1px solid var(--line); border-radius:6px; padding:12px 14px; min-width:0 }
  h2 { font-size:13px; margin:0 0 8px }
  .tools { display:flex; flex-wrap:wrap; gap:8px; align-items:center; margin-bottom:8px }
  .tools input, .tools select { font:inherit; padding:5px 8px; border:1px solid #cfcbcb; border-radius:5px; background:#fff; color:var(--ink) }
  .tools input { flex:1; min-width:140px }
  .scroll { max-height:calc(100vh - 210px); min-height:240px; overflow:auto }
  table { border-collapse:collapse; width:100% }
  th { text-align:left; font-weight:500; color:var(--soft); font-size:12px; position:sticky; top:0; background:var(--paper) }
  th,td { padding:6px 8px; border-bottom:1px solid var(--line); vertical-align:top }
  .who { min-width:236px; overflow-wrap:anywhere } .who small { display:block; color:var(--soft) }
  .pill { display:inline-block; font-size:12px; padding:1px 8px; border-radius:9px; background:#eef1f8; color:var(--blue); white-space:nowrap }
  .pill.active { background:#e4f5ee; color:var(--green) } .pill.removed { background:#fdeaee; color:var(--red) }
  .pill.invited { background:#fdf3dc; color:var(--amber) } .pill.admin { background:#efe9fb; color:#6a3fc0 }
  tr.gone td { background:#fff7f8 } tr.gone .who b { text-decoration:line-through; font-weight:400; color:var(--soft) }
  .why { display:block; min-width:140px; color:var(--red); font-size:12px } .now { display:block; color:var(--green); font-size:12px }
  .act { text-align:right; white-space:nowrap } .act button { font:12px/1.5 inherit; font-size:12px; padding:1px 9px; border:1px solid #cfcbcb; border-radius:5px; background:#fff; color:var(--ink); cursor:pointer }
  .act button:hover { border-color:var(--blue); color:var(--blue) } .off { position:absolute; clip-path:inset(50%); width:1px; height:1px; overflow:hidden }
  ul { list-style:none; margin:0; padding:0 } li { padding:6px 0; border-bottom:1px solid var(--line); font-size:13px; overflow-wrap:anywhere }
  li small { color:var(--soft); display:block } code { font:12px/1.4 ui-monospace,Consolas,monospace }
  .side { display:grid; gap:16px; align-content:start } .side ul { max-height:38vh; overflow:auto }
  .empty { color:var(--soft) } .bad { color:var(--red) }
  td:nth-child(4) { white-space:nowrap }
  /* Narrow, as beside the page: what the API changed comes first, since that is what one comes to see. */
  @media (max-width:1100px) {
    main { grid-template-columns:minmax(0,1fr) } .side { display:contents }
    .changed { order:-1 } .side .changed ul { max-height:136px } .scroll { max-height:none }
  }
</style>
</head>
<body>
<header><h1><span class="dots" aria-hidden="true"></span>Admin console</h1><span class="badge">sandbox</span><span class="badge" id="plan"></span><span id="live" role="status">connecting</span></header>
<nav role="tablist" aria-label="Workspaces" id="tabs"></nav>
<main>
  <section aria-labelledby="m"><h2 id="m">Members</h2>
    <div class="tools"><input id="find" type="search" placeholder="Find a name or e-mail" aria-label="Find a member">
      <select id="kind" aria-label="Show"><option value="">Everybody</option><option value="member">Members</option><option value="view-only">View-only</option><option value="guest">Guests</option><option value="admin">Admins</option><option value="removed">Removed</option></select></div>
    <div class="scroll" tabindex="0"><table><thead><tr><th scope="col">Name</th><th scope="col">License</th><th scope="col">Status</th><th scope="col">Joined</th><th scope="col"><span class="off">Actions</span></th></tr></thead><tbody id="rows"></tbody></table></div>
  </section>
  <div class="side">
    <section class="changed" aria-labelledby="c"><h2 id="c">API calls that changed something</h2><ul id="changes"></ul></section>
    <section aria-labelledby="q"><h2 id="q">Last requests</h2><ul id="requests"></ul></section>
  </div>
</main>
<script>
  const $ = (id) => document.getElementById(id);
  const el = (tag, text, cls) => { const e = document.createElement(tag); if (text !== undefined) e.textContent = text; if (cls) e.className = cls; return e };
  const clock = (iso) => new Date(iso).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  const day = (iso) => new Date(iso).toLocaleDateString([], { year: 'numeric', month: 'short', day: 'numeric' });
  let state = null, chosen = null, drawn = '';
  function matches(m) {
    const text = $('find').value.trim().toLowerCase(), kind = $('kind').value;
    const isKind = kind === '' || (kind === 'removed' ? m.status === 'removed' : kind === 'admin' ? m.kind.endsWith('admin') : m.kind === kind);
    return isKind && (text === '' || (m.name + ' ' + m.email).toLowerCase().includes(text));
  }
  function row(m) {
    const tr = el('tr', undefined, m.status === 'removed' ? 'gone' : '');
    const who = el('td', undefined, 'who'); who.append(el('b', m.name), el('small', m.email)); if (m.title) who.append(el('small', m.title));
    const kind = el('td'); kind.append(el('span', m.kind, m.kind.endsWith('admin') ? 'pill admin' : 'pill'));
    const status = el('td'); status.append(el('span', m.status, 'pill ' + m.status));
    if (m.signedInAt && m.status === 'active') status.append(el('span', 'Signed in ' + clock(m.signedInAt), 'now'));
    if (m.removedAt) status.append(el('span', 'Access removed ' + clock(m.removedAt) + ' by ' + m.removedBy, 'why'));
    const act = el('td', undefined, 'act');
    if (m.status === 'active') {
      const b = el('button', 'Sign in'); b.title = 'Open Asana as ' + m.name; b.setAttribute('aria-label', 'Sign in as ' + m.name); b.dataset.email = m.email;
      b.onclick = async () => { b.disabled = true; await fetch('/__as/' + encodeURIComponent(m.email), { method: 'POST', headers: { 'content-type': 'application/json' } }); await load() };
      act.append(b);
    }
    tr.append(who, kind, status, el('td', day(m.joined)), act);
    return tr;
  }
  function list(id, items, make, none) { $(id).replaceChildren(...(items.length ? items.map(make) : [el('li', none, 'empty')])) }
  function draw() {
    if (!state) return;
    const ws = state.workspaces.find((w) => w.gid === chosen) || state.workspaces[0];
    if (!ws) return;
    chosen = ws.gid;
    const sign = JSON.stringify([state.workspaces, state.changes, state.requestCount, chosen, $('find').value, $('kind').value]);
    if (sign === drawn) return;
    drawn = sign;
    $('plan').textContent = ws.plan.replace('_plus', '+').replace('_', ' ');
    $('tabs').replaceChildren(...state.workspaces.map((w) => {
      const b = el('button', w.name + ' (' + w.total + ')'); b.setAttribute('role', 'tab'); b.setAttribute('aria-selected', String(w.gid === chosen));
      b.onclick = () => { chosen = w.gid; draw() }; return b;
    }));
    // Somebody removed just now is what one looks for, so those rows come first.
    const shown = ws.members.filter(matches).sort((a, b) => Number(!!b.removedAt) - Number(!!a.removedAt) || (b.removedAt || '').localeCompare(a.removedAt || '') || a.name.localeCompare(b.name));
    $('rows').replaceChildren(...shown.map(row));
    list('changes', state.changes, (c) => { const li = el('li', c.effect); li.append(el('small', clock(c.at) + ' · ' + c.method + ' ' + c.path.split('?')[0] + ' · ' + c.tokenLabel)); return li }, 'Nothing yet.');
    list('requests', state.requests, (c) => { const li = el('li'); li.append(el('code', c.method + ' ' + c.path), el('small', clock(c.at) + ' · ' + c.status + ' · ' + (c.tokenLabel || 'no token'), c.status >= 400 || c.status === 0 ? 'bad' : '')); return li }, 'Nobody has called yet.');
  }
  async function load() {
    try {
      state = await (await fetch('/_sandbox/state')).json();
      $('live').textContent = 'live · ' + state.requestCount + ' requests';
      draw();
    } catch { $('live').textContent = 'not reachable' }
  }
  async function tick() { await load(); setTimeout(tick, 1000) }
  $('find').oninput = draw; $('kind').onchange = draw; tick();
</script>
</body>
</html>
`;
