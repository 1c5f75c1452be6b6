import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const api = process.env.IMGSTREAM_API ?? 'http://127.0.0.1:8501'

/** The deployment's own theme (/theme.css, made by the server) must come after the built style sheets, which Vite puts last. */
const themeLast: Plugin = {
  name: 'imgstream-theme-last',
  transformIndexHtml: {
    order: 'post',
    handler(html) {
      const link = /\n\s*<link rel="stylesheet" href="\/theme\.css"[^>]*>/.exec(html)?.[0]
      return link ? html.replace(link, '').replace('</head>', `  <link rel="stylesheet" href="/theme.css" />\n  </head>`) : html
    },
  },
}

export default defineConfig({
  plugins: [react(), themeLast],
  resolve: { alias: { typebox: fileURLToPath(new URL('build/typebox-shapes.ts', import.meta.url)) } },
  build: {
    target: 'es2024',
    // A data: address would be a second way in for scripts and fonts; files of their own are cached by hash.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  worker: { format: 'es' },
  // The page's own Host goes along: the server compares it with the Origin.
  server: { proxy: Object.fromEntries(['/api', '/health', '/ready', '/theme.css'].map((path) => [path, { target: api }])) },
})
