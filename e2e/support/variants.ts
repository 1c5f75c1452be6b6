import type { BrowserContextOptions } from 'playwright-core'

/** One way to look at the pages. */
export interface Variant {
  name: string
  language: 'en' | 'ja'
  theme: 'light' | 'dark'
  width: number
  context: BrowserContextOptions
}

const sizes = [
  { width: 390, height: 844 },
  { width: 1440, height: 900 },
]

export const variants: readonly Variant[] = (['en', 'ja'] as const).flatMap((language) =>
  (['light', 'dark'] as const).flatMap((theme) =>
    sizes.map((viewport) => ({
      name: `${viewport.width}-${theme}-${language}`,
      language,
      theme,
      width: viewport.width,
      context: {
        viewport,
        colorScheme: theme,
        locale: language === 'ja' ? 'ja-JP' : 'en-US',
        reducedMotion: 'reduce',
        hasTouch: viewport.width < 768,
      } satisfies BrowserContextOptions,
    })),
  ),
)
