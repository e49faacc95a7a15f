// Small comforts only: every page works without this file.
(() => {
  "use strict";

  // "Select all" stands beside a group of boxes and follows them.
  const group = (box) => box.closest("fieldset").querySelectorAll("input[type=checkbox][name=member]");
  document.addEventListener("change", (event) => {
    const box = event.target;
    if (box.matches("[data-all]")) {
      group(box).forEach((one) => { one.checked = box.checked; });
    } else if (box.name === "member") {
      const all = box.closest("fieldset").querySelector("[data-all]");
      if (all) all.checked = [...group(box)].every((one) => one.checked);
    }
  });

  // A second press while the first is under way does nothing; the server would book only once anyway.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    const button = event.submitter;
    if (button) setTimeout(() => { button.disabled = true; }, 0);
  });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
    document.querySelectorAll("button[disabled]").forEach((button) => { button.disabled = false; });
  });

  // Single keys, only where a page says so and the reader leaves them on: j and k move, digits choose, letters go to a field.
  const off = () => { try { return localStorage.getItem("gongbu-keys") === "off"; } catch { return false; } };
  const step = (by) => {
    const rows = [...document.querySelectorAll("a[data-row]")];
    const at = rows.findIndex((one) => one === document.activeElement || one.getAttribute("aria-current") === "true");
    const to = rows[at + by] || (at < 0 ? rows[0] : null);
    if (!to) return;
    if (document.querySelector("form[data-keys]")) to.click(); else to.focus();
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || off()) return;
    const at = event.target;
    if (at.matches("textarea, select, input:not([type=radio]):not([type=checkbox])")) return;
    if (event.key === "j" || event.key === "k") { step(event.key === "j" ? 1 : -1); return; }
    const form = document.querySelector("form[data-keys]");
    if (!form) return;
    const meant = form.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!meant) return;
    event.preventDefault();
    if (meant.type === "radio") meant.checked = true;
    meant.focus();
  });
  document.querySelectorAll("[data-keys-switch]").forEach((box) => {
    box.checked = !off();
    box.addEventListener("change", () => { try { localStorage.setItem("gongbu-keys", box.checked ? "on" : "off"); } catch { /* kept for this page alone */ } });
  });

  // A reason that is open closes again on the second press, without asking the server.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[aria-expanded=true]");
    if (!link) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    document.querySelector(link.getAttribute("hx-target")).replaceChildren();
    link.setAttribute("aria-expanded", "false");
  }, true);
  document.addEventListener("htmx:afterSwap", (event) => {
    const link = event.detail.requestConfig && event.detail.requestConfig.elt;
    if (link && link.hasAttribute("aria-expanded")) link.setAttribute("aria-expanded", "true");
  });

  // Files of evidence go up one by one as they are chosen, each with its own progress; the answer is the line to show.
  const most = 20 * 1024 * 1024;
  const fault = (line, text) => {
    line.replaceChildren(Object.assign(document.createElement("span"), { className: "wrong", textContent: text }));
  };
  // Nothing is sent while a file is still on its way; the form around hears of each that came or went.
  const settled = (place) => {
    const busy = place.querySelector("progress") !== null;
    place.closest("form").querySelectorAll("button:not([type=button])").forEach((one) => { one.disabled = busy; });
    if (!busy) place.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const removable = (line, text) => {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "plain", textContent: text });
    button.addEventListener("click", () => { const place = line.closest("[data-upload]"); line.remove(); settled(place); });
    line.append(button);
  };
  const send = (place, file) => {
    const line = document.createElement("li");
    const bar = Object.assign(document.createElement("progress"), { max: 100, value: 0 });
    bar.setAttribute("aria-label", file.name);
    line.append(bar, " " + file.name);
    place.querySelector(".thumbs").append(line);
    if (file.size > most) { fault(line, file.name + " " + place.dataset.large); removable(line, place.dataset.remove); return; }
    const mark = place.closest("form").querySelector("input[name=mark]:checked");
    const form = new FormData();
    if (mark) form.append("mark", mark.value);
    form.append("_csrf_token", place.closest("form").querySelector("input[name=_csrf_token]").value);
    form.append("file", file, file.name);
    const request = new XMLHttpRequest();
    request.open("POST", place.dataset.upload);
    request.setRequestHeader("HX-Request", "true");
    request.setRequestHeader("Accept", "text/html");
    request.upload.addEventListener("progress", (event) => { bar.value = event.lengthComputable ? 100 * event.loaded / event.total : 50; });
    request.addEventListener("load", () => {
      if (request.responseText.trim()) line.innerHTML = request.responseText;
      else fault(line, place.dataset.failed);
      const field = line.querySelector("input[name=evidence]");
      if (field) field.name = place.dataset.name;
      if (request.status >= 400) line.prepend(file.name + " ");
      removable(line, place.dataset.remove);
      settled(place);
    });
    request.addEventListener("error", () => { fault(line, place.dataset.failed); removable(line, place.dataset.remove); settled(place); });
    request.send(form);
    settled(place);
  };
  document.addEventListener("change", (event) => {
    const place = event.target.type === "file" && event.target.closest("[data-upload]");
    if (!place) return;
    [...event.target.files].forEach((file) => send(place, file));
    event.target.value = "";
  });
})();
