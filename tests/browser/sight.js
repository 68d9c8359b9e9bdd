// What a page looks like to a window: read by tests/browser/sight.py. Every function answers with a list of faults.
(() => {
  const seen = (element) => {
    const box = element.getBoundingClientRect();
    return element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && box.width > 2 && box.height > 2;
  };
  const say = (element) => {
    const name = element.tagName.toLowerCase() + (element.className && typeof element.className === "string"
      ? "." + element.className.trim().split(/\s+/).join(".") : "");
    return `${name} «${String(element.innerText || element.value || "").trim().slice(0, 24)}»`;
  };
  /** Whether the element or one that it stands in is such; each is asked once (sight.fits() forgets). */
  const known = [];
  const withinSuch = (isSuch) => {
    const answers = new Map();
    known.push(answers);
    const ask = (element) => {
      if (!element) return false;
      if (!answers.has(element)) answers.set(element, isSuch(element) || ask(element.parentElement));
      return answers.get(element);
    };
    return ask;
  };
  /** Said to those who listen only: shrunk to a dot, or moved out until it has the focus. */
  const unseen = withinSuch((frame) =>
    frame.matches(".skip, .visually-hidden") || getComputedStyle(frame).clipPath === "inset(50%)");
  const moves = withinSuch((frame) => ["auto", "scroll"].includes(getComputedStyle(frame).overflowX));

  /** In a bar that stays in sight while the page moves beneath it. */
  const stays = withinSuch((frame) => getComputedStyle(frame).position === "sticky");

  /** Elements that hold text of their own which can be seen, each with that text. */
  const texts = () => {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const holder = walker.currentNode.parentElement;
      if (walker.currentNode.data.trim() && seen(holder) && !unseen(holder) && !holder.closest("svg, select, textarea")) {
        found.push({ text: walker.currentNode, holder });
      }
    }
    return found;
  };

  /** Lines of text as boxes, each with the element that holds it. */
  const lines = () => {
    const found = [];
    const range = document.createRange();
    for (const { text, holder } of texts()) {
      if (stays(holder)) continue;
      range.selectNodeContents(text);
      for (const box of range.getClientRects()) if (box.width > 1 && box.height > 1) found.push({ box, holder });
    }
    return found;
  };

  /** Things to press that lie on one another. */
  const crowded = () => {
    const pressed = [...document.querySelectorAll(".button, button, input, select, textarea, summary")].filter(
      (one) => seen(one) && !unseen(one) && !stays(one));
    const boxes = pressed.map((one) => one.getBoundingClientRect());
    const faults = [];
    pressed.forEach((one, index) => {
      for (let next = index + 1; next < pressed.length; next += 1) {
        const across = Math.min(boxes[index].right, boxes[next].right) - Math.max(boxes[index].left, boxes[next].left);
        const down = Math.min(boxes[index].bottom, boxes[next].bottom) - Math.max(boxes[index].top, boxes[next].top);
        if (across > 3 && down > 3 && !one.contains(pressed[next])) faults.push(`${say(one)} on ${say(pressed[next])}`);
      }
    });
    return faults;
  };

  /** [0–1, 0–1, 0–1, alpha] of a computed colour. */
  const parts = (colour) => {
    const [red, green, blue, alpha = 1] = colour.match(/[\d.]+/g).map(Number);
    const most = colour.startsWith("color(") ? 1 : 255;
    return [red / most, green / most, blue / most, alpha];
  };
  const light = (colour) => parts(colour).slice(0, 3)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
  const contrast = (one, other) => {
    const [darker, lighter] = [light(one), light(other)].sort((a, b) => a - b);
    return (lighter + 0.05) / (darker + 0.05);
  };
  /** Text that lets shine through what is behind it. */
  const fades = withinSuch((frame) => getComputedStyle(frame).opacity !== "1");
  /** The colour that stands behind an element. */
  const ground = (element) => {
    for (let behind = element; behind; behind = behind.parentElement) {
      const colour = getComputedStyle(behind).backgroundColor;
      if (parts(colour)[3] > 0.5) return colour;
    }
    return "rgb(255, 255, 255)";
  };

  const spacing = new CSSStyleSheet();
  spacing.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
    p { margin-block-end: 2em !important; }`);

  window.sight = {
    /** WCAG 1.4.12: the reader's own spacing of text, on or off (to set it anew would lay all out again). */
    space(on) {
      if (on !== document.adoptedStyleSheets.length > 0) document.adoptedStyleSheets = on ? [spacing] : [];
    },
    /** Nothing leads sideways, and no line of text leaves the window or its own box, or lies on another. */
    fits() {
      known.forEach((answers) => answers.clear());
      const faults = [];
      const { scrollWidth, clientWidth } = document.documentElement;
      if (scrollWidth > clientWidth) faults.push(`scrolls sideways by ${scrollWidth - clientWidth} px`);
      const all = lines();
      for (const { box, holder } of all) {
        if ((box.right > clientWidth + 1 || box.left < -1) && !moves(holder)) faults.push(`outside the window: ${say(holder)}`);
      }
      for (const element of document.querySelectorAll("body *")) {
        const style = getComputedStyle(element);
        if (!["hidden", "clip"].includes(style.overflowX) || unseen(element) || !seen(element)) continue;
        if (element.scrollWidth > element.clientWidth + 1 && element.innerText) faults.push(`cut off: ${say(element)}`);
      }
      for (const button of document.querySelectorAll(".button, .stamp")) {
        if (seen(button) && button.scrollWidth > button.clientWidth + 1) faults.push(`wider than itself: ${say(button)}`);
      }
      all.sort((one, other) => one.box.top - other.box.top);
      all.forEach(({ box, holder }, index) => {
        for (let next = index + 1; next < all.length && all[next].box.top < box.bottom - 6; next += 1) {
          const other = all[next];
          const across = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
          const down = Math.min(box.bottom, other.box.bottom) - other.box.top;
          if (across > 3 && down > 6 && holder !== other.holder && !holder.matches(".landmark")) faults.push(`${say(holder)} on ${say(other.holder)}`);
        }
      });
      faults.push(...crowded());
      return [...new Set(faults)].slice(0, 8);
    },
    /** WCAG 1.4.3, as axe's rule color-contrast asks it, in a tenth of its time: what may not be used is exempt. */
    contrasts() {
      known.forEach((answers) => answers.clear());
      const faults = [];
      const fields = [...document.querySelectorAll("input, select, textarea")].filter(seen);
      for (const holder of new Set([...texts().map((one) => one.holder), ...fields])) {
        if (holder.matches(":disabled, :disabled *, [aria-disabled=true], [aria-disabled=true] *")) continue;
        const { color, fontSize, fontWeight } = getComputedStyle(holder);
        const large = parseFloat(fontSize) >= 24 || (parseFloat(fontSize) >= 18.66 && Number(fontWeight) >= 700);
        const ratio = contrast(color, ground(holder));
        if (ratio < (large ? 3 : 4.5)) faults.push(`hardly shows, at ${ratio.toFixed(2)}: ${say(holder)}`);
        else if (parts(color)[3] < 1 || fades(holder)) faults.push(`see-through: ${say(holder)}`);
      }
      return [...new Set(faults)].slice(0, 8);
    },
    /** What has the focus: how it is called, and what hides it from somebody who only has keys. */
    focus() {
      const element = document.activeElement;
      if (!element || element === document.body) return { name: "", tag: "", faults: [] };
      const label = element.labels?.[0]?.innerText ?? element.getAttribute("aria-label") ?? element.innerText;
      const name = label.replace(/\s+/g, " ").replace("（選填）", "").trim();
      const held = { name, tag: element.tagName.toLowerCase(), faults: [] };
      if (element.matches("main, fieldset, .error-summary, .flashes")) return held; // where reading goes on
      const box = element.getBoundingClientRect();
      const { clientWidth, clientHeight } = document.documentElement;
      const shown = Math.min(box.bottom, clientHeight) - Math.max(box.top, 0); // of a high field the browser shows the caret
      if (box.left < -1 || box.right > clientWidth + 1 || shown < Math.min(box.height, clientHeight) / 2) {
        held.faults.push("is outside the window");
      }
      const [across, down] = [(box.left + box.right) / 2, Math.min((box.top + box.bottom) / 2, clientHeight - 1)];
      const above = document.elementFromPoint(across, down);
      if (!above || !(element.contains(above) || above.contains(element) || above.closest("label")?.control === element)) {
        held.faults.push(`lies beneath ${above && say(above)}`);
      }
      const style = getComputedStyle(element);
      const ring = style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth);
      if (ring < 2) held.faults.push("shows no ring");
      else if (contrast(style.outlineColor, ground(element.parentElement)) < 3) held.faults.push("its ring hardly shows");
      return held;
    },
    /** On paper: no navigation, nothing to press, black on white, no line beyond the sheet. */
    prints() {
      known.forEach((answers) => answers.clear());
      const faults = [];
      const gone = ".top, .side, .crumbs, .foot, .skip, .landmark, .flashes, .demo-line, .actions, .filter, .pager, .button, .confirm, .menu";
      for (const element of document.querySelectorAll(gone)) if (seen(element)) faults.push(`printed: ${say(element)}`);
      const dark = (colour) => parts(colour)[3] > 0 && light(colour) < 0.5;
      const holders = new Set(lines().map((line) => line.holder));
      for (const holder of holders) {
        if (getComputedStyle(holder).color !== "rgb(0, 0, 0)") faults.push(`not black: ${say(holder)} ${getComputedStyle(holder).color}`);
        for (let behind = holder; behind; behind = behind.parentElement) {
          if (dark(getComputedStyle(behind).backgroundColor)) faults.push(`on a dark ground: ${say(behind)}`);
        }
        const box = holder.getBoundingClientRect();
        if (box.right > document.documentElement.clientWidth + 1) faults.push(`beyond the sheet: ${say(holder)}`);
      }
      return [...new Set(faults)].slice(0, 8);
    },
  };
})();
