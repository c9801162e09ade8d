// The figures of the page as files: every chart and drawing that stands above, by its heading.
const NS = "http://www.w3.org/2000/svg"
const STYLED = ["fill", "stroke", "font-family", "font-size", "font-weight", "opacity"]
const EDGE = 10
const FIGURES = '[data-testid="stVegaLiteChart"]'

// Drawings of components stand in shadow roots.
const drawings = (page) =>
  [...page.querySelectorAll("*")].flatMap((host) =>
    host.matches(FIGURES)
      ? [host]
      : [...(host.shadowRoot?.querySelectorAll("figure, svg[role=img]") ?? [])])
    .filter((one) => one.querySelector("svg, canvas") || one.matches("svg"))

const outermost = (one) => {
  let at = one
  while (at.getRootNode().host) at = at.getRootNode().host
  return at
}

const heading = (one, page) => {
  const before = [...page.querySelectorAll("h1, h2, h3")].filter(
    (h) => h.compareDocumentPosition(outermost(one)) & Node.DOCUMENT_POSITION_FOLLOWING)
  return before.at(-1)?.innerText.trim() ?? ""
}

// A copy that needs no style sheet: what the page's styles say is written into it.
const standalone = (svg) => {
  const copy = svg.cloneNode(true)
  const [from, to] = [svg, copy].map((x) => [x, ...x.querySelectorAll("*")])
  from.forEach((element, k) => {
    if (!/^(text|tspan|path|rect|line|circle|svg)$/.test(element.localName)) return
    const style = getComputedStyle(element)
    const names = element.localName === "text" ? STYLED : ["fill", "stroke"]
    names.forEach((name) => to[k].style.setProperty(name, style.getPropertyValue(name)))
  })
  return copy
}

const within = (inner, outer) => {
  const [a, b] = [inner, outer].map((x) => x.getBoundingClientRect())
  return [a.left - b.left, a.top - b.top, a.width, a.height]
}

const put = (name, parent, attributes, words = "") => {
  const element = document.createElementNS(NS, name)
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value))
  element.textContent = words
  parent.append(element)
  return element
}

// A figure of words around a drawing: each line of text where it stands on the page.
const composed = (figure) => {
  const { width, height } = figure.getBoundingClientRect()
  const sheet = document.createElementNS(NS, "svg")
  sheet.setAttribute("viewBox", `0 0 ${width} ${height}`)
  figure.querySelectorAll("svg").forEach((svg) => {
    const [x, y, w, h] = within(svg, figure)
    const copy = standalone(svg)
    copy.removeAttribute("style")
    Object.entries({ x, y, width: w, height: h }).forEach(([k, v]) => copy.setAttribute(k, v))
    sheet.append(copy)
  })
  figure.querySelectorAll("i, .here").forEach((mark) => {
    const [x, y, w, h] = within(mark, figure)
    const style = getComputedStyle(mark)
    put("rect", sheet, { x, y, width: w, height: h, rx: mark.matches("i") ? 3 : w / 2,
      fill: mark.matches("i") ? style.backgroundColor : "none", stroke: "#222" })
  })
  const walker = document.createTreeWalker(figure, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.data.trim() || node.parentElement.closest("svg, button, .told")) continue
    const range = document.createRange()
    let line = "", top = null, left = 0, wide = 0
    const style = getComputedStyle(node.parentElement)
    const write = () => line.trim() && put("text", sheet, { x: left, y: top, fill: style.color,
      "dominant-baseline": "text-before-edge", "font-family": style.fontFamily,
      "font-size": style.fontSize, "font-weight": style.fontWeight,
      textLength: wide }, line.trim())
    for (let k = 0; k < node.data.length; k++) {
      range.setStart(node, k)
      range.setEnd(node, k + 1)
      const box = range.getBoundingClientRect()
      const [x, y] = [box.left, box.top].map(
        (v, n) => v - figure.getBoundingClientRect()[n ? "top" : "left"])
      if (box.width && (top === null || Math.abs(y - top) > 3)) {
        write()
        line = ""
        top = y
        left = x
      }
      line += node.data[k]
      if (node.data[k].trim()) wide = x + box.width - left
    }
    write()
  }
  return sheet
}

const drawn = (one) => {
  const svg = one.matches("figure") ? composed(one)
    : standalone(one.matches("svg") ? one : one.querySelector("svg"))
  const { width, height } = (one.matches("figure") ? one : one.matches("svg") ? one
    : one.querySelector("svg")).getBoundingClientRect()
  const box = svg.viewBox.baseVal
  const [x, y, w, h] = box?.width ? [box.x, box.y, box.width, box.height] : [0, 0, width, height]
  const room = (EDGE * w) / width // so that wider letters elsewhere are not cut off
  const sheet = { x: x - room, y: y - room, width: w + 2 * room, height: h + 2 * room }
  svg.setAttribute("viewBox", Object.values(sheet).join(" "))
  svg.setAttribute("xmlns", NS)
  svg.setAttribute("width", width + 2 * EDGE)
  svg.setAttribute("height", height + 2 * EDGE)
  const back = document.createElementNS(NS, "rect")
  const fill = getComputedStyle(document.querySelector(".stApp")).backgroundColor
  Object.entries({ ...sheet, fill }).forEach(([k, v]) => back.setAttribute(k, v))
  svg.prepend(back)
  return [new XMLSerializer().serializeToString(svg), width + 2 * EDGE, height + 2 * EDGE]
}

const save = (blob, name) => {
  const link = document.createElement("a")
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10000)
}

const asPng = (text, width, height) => new Promise((done) => {
  const image = new Image()
  image.onload = () => {
    const canvas = document.createElement("canvas")
    canvas.width = 2 * width
    canvas.height = 2 * height
    const pen = canvas.getContext("2d")
    pen.scale(2, 2)
    pen.drawImage(image, 0, 0, width, height)
    canvas.toBlob(done, "image/png")
  }
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`
})

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".figures")
  const list = () => {
    const page = document.querySelector(".stMain") ?? document
    const found = drawings(page)
    const rows = found.map((one, k) => {
      const name = `${k + 1}. ${heading(one, page)}`
      const row = document.createElement("p")
      row.append(name)
      ;["SVG", "PNG"].forEach((kind) => {
        const button = document.createElement("button")
        button.type = "button"
        button.textContent = kind
        button.setAttribute("aria-label", `${name}, ${kind}`)
        button.onclick = async () => {
          const [text, width, height] = drawn(one)
          const blob = kind === "SVG" ? new Blob([text], { type: "image/svg+xml" })
            : await asPng(text, width, height)
          save(blob, `${data.name}-${k + 1}.${kind.toLowerCase()}`)
        }
        row.append(" ", button)
      })
      return row
    })
    if (!rows.length) rows.push(data.none)
    root.replaceChildren(...rows)
    return found.length
  }
  list()
  // charts are drawn after the page's words: look again until their number stands
  const again = setInterval(list, 1500)
  return () => clearInterval(again)
}
