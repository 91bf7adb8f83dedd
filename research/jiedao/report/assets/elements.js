// Making elements. Text goes in as text alone; there is no way here to set markup.
const SVG = "http://www.w3.org/2000/svg";

// Control characters and marks that turn the direction of writing are shown as a sign, one for one.
function visible(text) {
  return String(text).replace(
    /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (sign) => (sign < " " ? String.fromCharCode(0x2400 + sign.charCodeAt(0)) : "\u2426"),
  );
}

// Attributes that are read out; others, such as the value of a choice, stay as they are.
const READ = new Set(["aria-label", "title", "placeholder"]);

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") {
      for (const [event, act] of Object.entries(value)) node.addEventListener(event, act);
    } else node.setAttribute(name, READ.has(name) ? visible(value) : value === true ? "" : value);
  }
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    node.append(child instanceof Node ? child : visible(child));
  }
  return node;
}

const h = (name, attributes, ...children) => fill(document.createElement(name), attributes, children);
const s = (name, attributes, ...children) => fill(document.createElementNS(SVG, name), attributes, children);
// What a table of one's own says of a key; a key may be any text, "constructor" too.
const own = (table, key) => (Object.prototype.hasOwnProperty.call(table, key) ? table[key] : undefined);
const at = (id) => document.getElementById(id);

// Round to a tenth of a pixel, so that drawings stay small.
const px = (value) => Math.round(10 * value) / 10;

// Call after a pause in a run of events.
function later(act, pause = 150) {
  let waiting = 0;
  return (...values) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => act(...values), pause);
  };
}

// A short text beside the pointer or the focused mark; what it says stands in the mark's label too.
function showTip(lines, box) {
  const tip = at("tip");
  tip.replaceChildren(...lines.filter(Boolean).map((line, number) => h(number ? "p" : "strong", {}, line)));
  tip.hidden = false;
  const width = tip.offsetWidth,
    height = tip.offsetHeight;
  const left = Math.max(8, Math.min(innerWidth - width - 8, box.left + box.width / 2 - width / 2));
  const top =
    box.top - height - 10 > 0 ? box.top - height - 10 : Math.min(innerHeight - height - 8, box.bottom + 10);
  tip.style.left = left + "px";
  tip.style.top = top + "px";
}

function hideTip() {
  at("tip").hidden = true;
}

function tipped(node, lines) {
  const show = () => showTip(lines, node.getBoundingClientRect());
  for (const event of ["mouseenter", "focus"]) node.addEventListener(event, show);
  for (const event of ["mouseleave", "blur", "click"]) node.addEventListener(event, hideTip);
  return node;
}
