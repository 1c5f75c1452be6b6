export type Language = 'en' | 'ja'
export const languages: readonly Language[] = ['en', 'ja']

const rules: Record<Language, Intl.PluralRules> = { en: new Intl.PluralRules('en'), ja: new Intl.PluralRules('ja') }
const numbers: Record<Language, Intl.NumberFormat> = { en: new Intl.NumberFormat('en'), ja: new Intl.NumberFormat('ja') }

type Forms = { other: string } & Partial<Record<Intl.LDMLPluralRule, string>>

/** `1,200/9,900`. */
export const fraction = (language: Language, part: number, total: number) =>
  `${numbers[language].format(part)}/${numbers[language].format(total)}`

/** The form that fits the count, `#` replaced by the count as the language writes it. */
export function plural(language: Language, count: number, forms: Forms): string {
  const form = forms[rules[language].select(count)] ?? forms.other
  return form.replace('#', numbers[language].format(count))
}
