import type { SeriesStyle } from './chart-spec.ts'

export interface Palette {
  series: Record<SeriesStyle, string>
  text: string
  muted: string
  line: string
  surface: string
  font: string
}

/**
 * The theme's colours as a canvas takes them. A custom property is text until something uses it, so an element that wears each of them is asked;
 * `probe` must be in the page.
 */
export function readPalette(probe: HTMLElement): Palette {
  const wear = (property: string) => {
    probe.style.color = `var(${property})`
    return getComputedStyle(probe).color
  }
  return {
    series: { solid: wear('--chart-1'), stripes: wear('--chart-2'), lines: wear('--chart-3'), grid: wear('--chart-4') },
    text: wear('--text'),
    muted: wear('--text-muted'),
    line: wear('--line'),
    surface: wear('--surface'),
    font: getComputedStyle(probe).fontFamily,
  }
}
