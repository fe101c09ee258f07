import type { Page } from 'playwright-core'

/**
 * Texts in sight whose contrast is less than AA asks for: 4.5, or 3 for large ones.
 * https://www.w3.org/TR/WCAG22/#contrast-minimum
 */
export function faintTexts(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    type Colour = readonly [red: number, green: number, blue: number, alpha: number]

    function parse(text: string): Colour {
      const [red = 0, green = 0, blue = 0, alpha = 1] = (text.match(/[\d.]+/g) ?? []).map(Number)
      return [red, green, blue, alpha]
    }

    function luminance([red, green, blue]: Colour): number {
      const [r = 0, g = 0, b = 0] = [red, green, blue].map((part) => {
        const share = part / 255
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
      })
      return 0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    function backOf(element: Element | null): Colour {
      for (let one = element; one; one = one.parentElement) {
        const back = parse(getComputedStyle(one).backgroundColor)
        if (back[3] === 1) return back
      }
      return [255, 255, 255, 1]
    }

    const faint: string[] = []
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement
      if (!element || !node.textContent?.trim() || !element.checkVisibility({ visibilityProperty: true }))
        continue
      if (element.closest('script, style, option')) continue
      const style = getComputedStyle(element)
      const colour = parse(element.namespaceURI?.endsWith('svg') ? style.fill : style.color)
      const [a, b] = [luminance(colour), luminance(backOf(element))]
      const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
      const size = Number.parseFloat(style.fontSize)
      const isLarge = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700)
      if (contrast < (isLarge ? 3 : 4.5))
        faint.push(`${contrast.toFixed(2)} ${style.color} «${node.textContent.trim().slice(0, 40)}»`)
    }
    return [...new Set(faint)]
  })
}
