"use strict";
(() => {
  const MOST = 200;  // rows that are laid out at once
  const RED = new Set(["failed", "resolved", "error"]);
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const made = (name, text, attributes = {}) => Object.assign(document.createElement(name), { textContent: text, ...attributes });
  const number = (count) => count.toLocaleString("en");
  const cells = (found, row) => row.map((each) => (typeof each === "number" ? found.pool[each] : each));

  let requests = null;  // read when somebody first looks
  function requestsOf(group) {
    requests ??= read("requests");
    return requests.groups[group].map((row) => cells(requests, row));
  }

  // Which groups have a word in one of their requests; a text that recurs is looked at once.
  function groupsWith(word) {
    requests ??= read("requests");
    const hits = requests.pool.map((text) => text.toLowerCase().includes(word));
    const has = (cell) => (typeof cell === "number" ? hits[cell] : cell.toLowerCase().includes(word));
    return requests.groups.map((rows) => rows.some((row) => row.some((cell, at) => at < row.length - 1 && has(cell))));
  }

  function layRequests(fold) {
    if (fold.querySelector("table")) return;
    const rows = requestsOf(fold.dataset.group);
    const table = made("table", "");
    table.createCaption().textContent = "Requests of this scenario";
    table.caption.className = "unseen";
    table.createTHead().insertRow().append(...requests.heads.map((each) => made("th", each, { scope: "col" })));
    const body = table.createTBody();
    for (const told of rows) {
      const row = body.insertRow();
      row.className = told.at(-1);
      row.append(...told.slice(0, -1).map((each, at) => (at === 1 ? made("th", each, { scope: "row" }) : made("td", each))));
    }
    const plain = made("div", "", { className: "plain", tabIndex: 0, role: "group", ariaLabel: "Requests of this scenario" });
    plain.append(table);
    fold.querySelector("p.soft")?.remove();
    fold.append(plain);
  }

  const form = document.querySelector("form");
  const statuses = Object.fromEntries([...form.elements.status.options].map((each) => [each.value, each.text]));
  const folds = [...document.querySelectorAll("details.feature")].map((node) => ({ node, open: node.open, items: null }));
  const foldOf = new Map(folds.map((each) => [each.node, each]));

  let items = null;  // the scenarios, read when somebody first looks
  function all() {
    if (items) return items;
    const found = read("rows");
    items = folds.flatMap((fold) => found.features[fold.node.id].flatMap(([rule, rows]) => rows.map((row) => {
      const [status, persona, feature, title, time, message, steps, place, tags, behave, trace, again, group, sent] = cells(found, row);
      return { fold, rule, status, persona, feature, title, time, message, steps, place, tags, behave, trace, again, group, sent };
    })));
    for (const fold of folds) fold.items = items.filter((each) => each.fold === fold);
    return items;
  }

  const lowered = (...texts) => texts.join("\n").toLowerCase();
  const words = (it) => (it.words ??= lowered(it.title, it.persona, it.feature, it.rule, statuses[it.status], it.message, it.steps,
    it.place, it.tags, it.behave, it.trace));

  function layMore(item, details) {
    if (details.querySelector(".more")) return;
    const more = made("div", "", { className: "more" });
    if (item.message) more.append(made("pre", "", { className: item.status }));
    more.querySelector("pre")?.append(made("span", item.message));
    if (item.steps) more.append(made("pre", item.steps));
    const facts = made("p", "");
    facts.append(made("code", item.place), ...item.tags.split(" ").filter(Boolean).flatMap((each) => [" ", made("span", each)]));
    if (item.behave) facts.append(" ", made("span", "behave says: " + item.behave));
    if (item.trace) facts.append(" ", made("span", "trace " + item.trace));
    more.append(facts, made("p", "Run just this again:"), made("pre", item.again, { className: "command" }));
    if (item.group) {
      const sent = made("details", "", { className: "ops" });
      sent.dataset.group = item.group;
      sent.append(made("summary", item.sent));
      more.append(sent);
    }
    details.append(more);
  }

  const itemOf = new WeakMap();
  function row(item) {
    const li = made("li", ""), details = made("details", ""), summary = made("summary", "");
    Object.assign(li.dataset, { status: item.status, persona: item.persona, feature: item.feature });
    const parts = { status: statuses[item.status], what: item.title, who: item.persona, time: item.time };
    for (const [name, text] of Object.entries(parts)) {
      summary.append(made("span", text, { className: name === "status" ? "status " + item.status : name }), " ");
    }
    details.append(summary);
    details.open = RED.has(item.status);
    itemOf.set(details, item);
    if (details.open) layMore(item, details);
    li.append(details);
    return li;
  }

  // The scenarios of a fold that fit, as many as are looked at; the others follow when they are asked for.
  function layScenarios(fold, most) {
    all();
    const fitting = fold.fitting ?? fold.items;
    fold.node.querySelector("p.soft")?.remove();
    fold.node.querySelector(".rules")?.remove();
    const rules = made("div", "", { className: "rules" });
    const shown = fitting.slice(0, most);
    for (let at = 0; at < shown.length;) {
      const rule = shown[at].rule, list = made("ul", "", { className: "list" }), block = made("div", "", { className: "rule" });
      for (; at < shown.length && shown[at].rule === rule; at++) list.append(row(shown[at]));
      if (rule) block.append(made("h4", rule));
      block.append(list);
      rules.append(block);
    }
    const others = fitting.length - shown.length;
    if (others) {
      const more = made("button", "Show " + number(Math.min(others, 5 * MOST)) + " more of " + number(others), { type: "button", className: "others" });
      more.addEventListener("click", () => layScenarios(fold, most + 5 * MOST));
      rules.append(more);
    }
    fold.node.append(rules);
    fold.laid = true;
    return shown.length;
  }

  document.addEventListener("toggle", (event) => {
    const node = event.target;
    if (!node.open) return;
    const fold = foldOf.get(node);
    if (fold && !fold.laid) layScenarios(fold, MOST);
    else if (itemOf.has(node)) layMore(itemOf.get(node), node);
    else if (node.matches?.("details.ops")) layRequests(node);
  }, true);

  // What an address leads to is unfolded, with all that it stands in.
  function unfold() {
    const hash = location.hash.slice(1);
    const place = hash && !hash.includes("=") ? document.getElementById(hash) : null;
    for (let each = place; each; each = each.parentElement) if (each.tagName === "DETAILS") each.open = true;
    if (foldOf.has(place) && !foldOf.get(place).laid) layScenarios(foldOf.get(place), MOST);
    place?.scrollIntoView();
  }
  addEventListener("hashchange", unfold);

  // On paper nobody can unfold the matrices and failures.
  let folded = [];
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("details.printed:not([open])")];
    for (const each of folded) each.open = true;
  });
  addEventListener("afterprint", () => { for (const each of folded.splice(0)) each.open = false; });

  const names = ["persona", "feature", "status", "text"];

  function matching(filter) {
    const sought = filter.text.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const fitting = all().filter((item) => ["persona", "feature", "status"].every((name) => !filter[name] || item[name] === filter[name]));
    const found = fitting.filter((item) => sought.every((word) => words(item).includes(word)));
    if (found.length || !sought.length) return { found, how: "" };
    const groups = sought.map(groupsWith);
    const inRequests = fitting.filter((item) => item.group && groups.every((having) => having[item.group]));
    return { found: inRequests, how: "; the words stand in their requests" };
  }

  function show(filter) {
    const filtered = names.some((name) => filter[name]);
    const total = Number(form.dataset.total), { found, how } = filtered ? matching(filter) : { found: null, how: "" };
    let left = MOST;
    for (const fold of folds) {
      fold.fitting = filtered ? found.filter((each) => each.fold === fold) : null;
      fold.laid = false;
      fold.node.querySelector(".rules")?.remove();
      fold.node.hidden = filtered && !fold.fitting.length;
      const open = filtered ? !fold.node.hidden && left > 0 : fold.open;
      if (open) left -= layScenarios(fold, Math.max(left, 1));
      fold.node.open = open;
    }
    const count = filtered ? found.length : total;
    document.getElementById("shown").textContent = count || !filtered
      ? "Showing " + number(count) + " of " + number(total) + " scenarios" + how + "."
      : "No scenario fits these filters.";
  }

  function fromAddress() {
    const hash = location.hash.slice(1);
    if (hash && !hash.includes("=")) return show(wanted());
    const given = new URLSearchParams(hash);
    const filter = Object.fromEntries(names.map((name) => [name, given.get(name) ?? ""]));
    for (const name of names) form.elements[name].value = filter[name];
    show(filter);
    if (hash) document.getElementById("scenarios").scrollIntoView();
  }

  const wanted = () => Object.fromEntries(names.map((name) => [name, form.elements[name].value]));
  function fromForm() {
    const filter = wanted();
    const set = names.filter((name) => filter[name]).map((name) => [name, filter[name]]);
    history.replaceState(null, "", "#" + new URLSearchParams(set));
    show(filter);
  }

  form.hidden = false;
  form.addEventListener("input", fromForm);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(fromForm));
  addEventListener("hashchange", () => { if (!location.hash || location.hash.includes("=")) fromAddress(); });
  document.addEventListener("click", (event) => {
    const cell = event.target.closest("a.cell[data-persona]");
    if (!cell) return;
    event.preventDefault();
    history.pushState(null, "", "#" + new URLSearchParams(Object.entries(cell.dataset)));
    fromAddress();
    document.getElementById("scenarios").focus();
  });
  fromAddress();
  unfold();

  const tried = document.getElementById("tried");
  if (!tried) return;
  const entries = [...document.querySelectorAll("[data-sought]")].map((node) => ({ node, words: node.textContent.toLowerCase() }));
  function seek() {
    const sought = tried.elements.sought.value.trim().toLowerCase();
    let shown = 0;
    for (const { node, words } of entries) {
      node.hidden = !words.includes(sought);
      shown += !node.hidden;
    }
    for (const fold of document.querySelectorAll("details.gaps")) {
      fold.hidden = !fold.querySelector("li:not([hidden])");
      fold.open = sought && !fold.hidden;
    }
    document.getElementById("found").textContent = shown ? "Showing " + shown + " of " + entries.length + " entries." : "Nothing fits.";
  }
  tried.hidden = false;
  tried.addEventListener("input", seek);
  tried.addEventListener("submit", (event) => event.preventDefault());
  tried.addEventListener("reset", () => setTimeout(seek));
  seek();
})();
