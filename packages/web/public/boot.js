// Runs before the first paint, so that a chosen theme and language never flash in the other.
try {
  const chosen = JSON.parse(localStorage.getItem('imgstream.preferences') || '{}')
  if (chosen.theme === 'light' || chosen.theme === 'dark') document.documentElement.dataset.theme = chosen.theme
  if (chosen.language) document.documentElement.lang = chosen.language
} catch {
  // Storage is blocked or holds something else: the defaults are fine.
}
