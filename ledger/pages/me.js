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
