// SPDX-License-Identifier: AGPL-3.0-or-later
// A link from the kiosk has its one-time code behind the "#": it is sent once, by this form, and
// stands in no server's list of addresses.

const form = document.getElementById("sign-in");
const code = location.hash.slice(1);
if (form && code) {
  history.replaceState(null, "", location.pathname);
  form.elements.namedItem("code").value = decodeURIComponent(code);
  form.submit();
}

// A code to pay with is good for half a minute.
const shown = document.getElementById("own-code");
if (shown) {
  setInterval(() => {
    shown.src = `me/code?${Date.now()}`;
  }, 10_000);
}
