import { Search, X } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useLocation, useSearch } from 'wouter'
import { useMessages } from '../messages/language.tsx'

const pauseMs = 250

/** Filters photos by filename. The query lives in the address, so that Back and a reload keep it. */
export function SearchBox() {
  const t = useMessages()
  const [path, navigate] = useLocation()
  const inAddress = new URLSearchParams(useSearch()).get('q') ?? ''
  const [text, setText] = useState(inAddress)
  const typed = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => {
    clearTimeout(typed.current)
    setText(inAddress)
  }, [inAddress])

  const show = (query: string) => {
    clearTimeout(typed.current)
    const found = query.trim()
    if (found === inAddress && path === '/') return
    // One step Back leaves the search, however many letters were typed.
    navigate(found ? `/?q=${encodeURIComponent(found)}` : '/', { replace: path === '/' && inAddress !== '' })
  }
  const change = (query: string) => {
    setText(query)
    clearTimeout(typed.current)
    typed.current = setTimeout(() => show(query), pauseMs)
  }
  const clear = () => {
    setText('')
    show('')
  }
  return (
    <form
      role="search"
      className="search"
      onSubmit={(event) => {
        event.preventDefault()
        show(text)
      }}
    >
      <Search className="icon" aria-hidden />
      <input
        type="text"
        inputMode="search"
        enterKeyHint="search"
        autoComplete="off"
        spellCheck={false}
        placeholder={t.frame.search}
        aria-label={t.frame.search}
        value={text}
        onChange={(event) => change(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape' && text) clear()
        }}
      />
      {text ? (
        <button type="button" className="btn round" aria-label={t.frame.clearSearch} onClick={clear}>
          <X className="icon" aria-hidden />
        </button>
      ) : null}
    </form>
  )
}
