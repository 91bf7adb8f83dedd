// The state of the page is its address: "#/view/part?key=value". Every view can be linked.
const state = { path: ["overview"], params: new URLSearchParams() };
const KEPT = ["lang", "look"];

function readAddress() {
  const [path, query = ""] = location.hash.slice(1).split(/\?(.*)/s);
  const parts = path
    .split("/")
    .filter(Boolean)
    .map((part) => {
      try {
        return decodeURIComponent(part);
      } catch {
        return part;
      }
    });
  state.path = parts.length ? parts : ["overview"];
  state.params = new URLSearchParams(query);
}

function address(path, params = {}) {
  const query = new URLSearchParams();
  const entries = params instanceof URLSearchParams ? [...params] : Object.entries(params);
  for (const [key, value] of entries) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== "" && one !== null && one !== undefined) query.append(key, one);
    }
  }
  for (const key of KEPT) {
    if (state.params.has(key) && !query.has(key)) query.set(key, state.params.get(key));
  }
  const text = query.toString();
  return "#/" + path.map(encodeURIComponent).join("/") + (text ? "?" + text : "");
}

const go = (path, params) => {
  location.hash = address(path, params);
};

// Change some parameters of the view that is shown; a change of filters starts at the first page.
function changed(changes) {
  const params = new URLSearchParams(state.params);
  if (!("page" in changes)) params.delete("page");
  for (const [key, value] of Object.entries(changes)) {
    params.delete(key);
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== "" && one !== null && one !== undefined) params.append(key, one);
    }
  }
  return params;
}

const withChanges = (changes) => address(state.path, changed(changes));

// While a user types, the address changes without a step for the back button.
function replaceAddress(changes) {
  history.replaceState(null, "", withChanges(changes));
  render({ keep: true });
}
