import { type TableName, tables } from './columns.ts'

type Language = 'en' | 'ja'

const texts = {
  en: {
    title: 'A photo library, taken out of ImgStream',
    intro: `Everything here opens without ImgStream.

- \`photos/YEAR/MONTH/\`: every photo under its own name, by the month it was taken. The file's time is the time of capture.
- \`trash/\`: photos of the trash, where they were asked for.
- \`versions/YEAR/MONTH/v1/\`: earlier versions of photos, where they were asked for.
- \`metadata/\`: what is known of them, each table twice: as Parquet and as JSON lines (one JSON object a line, UTF-8).
- \`metadata/problems.jsonl\`: files that could not be taken out, where there are any.
- \`export.json\`: when and from which library; \`state\` is \`complete\` where the export came to its end.
- \`SHA256SUMS\`: the SHA-256 of every file.

A folder such as \`05 (2)\` holds photos whose names differ only in case or Unicode form from those in \`05\`: some systems would take them for one.

To check that every byte is as it was, in this folder:

    sha256sum -c --quiet SHA256SUMS          (macOS: shasum -a 256 -c SHA256SUMS)

To look at the tables, for example with DuckDB:

    duckdb -c "select year(taken_at), count(*) from 'metadata/photos.parquet' group by all order by 1"

To bring everything into an ImgStream library:

    imgstream import .

Times in columns of the type "moment" are UTC. A "wall clock" is what the camera's clock showed, without a zone.`,
    tables: {
      photos: 'photos: one row a photo',
      versions: 'versions: one row a version',
      batches: 'batches: one row an upload',
      settings: 'settings: one row',
    },
    head: '| Column | Type | Meaning |',
    types: {
      text: 'text',
      integer: 'integer',
      bigint: 'integer',
      double: 'number',
      boolean: 'true, false',
      clock: 'wall clock',
      instant: 'moment',
    },
  },
  ja: {
    title: 'ImgStream から書き出した写真ライブラリ',
    intro: `ここにあるものは、すべて ImgStream なしで開けます。

- \`photos/年/月/\`: すべての写真。ファイル名は元のまま、撮影した月ごとに分かれています。ファイルの日時は撮影日時です。
- \`trash/\`: ゴミ箱の写真（指定した場合）。
- \`versions/年/月/v1/\`: 写真の以前のバージョン（指定した場合）。
- \`metadata/\`: 写真についての情報。それぞれの表が Parquet と JSON Lines（1 行に 1 つの JSON、UTF-8）の 2 つの形式で入っています。
- \`metadata/problems.jsonl\`: 書き出せなかったファイル（ある場合）。
- \`export.json\`: いつ、どのライブラリから書き出したか。最後まで終わっていれば \`state\` が \`complete\` です。
- \`SHA256SUMS\`: すべてのファイルの SHA-256。

\`05 (2)\` のようなフォルダーには、\`05\` の中の写真と、大文字と小文字または Unicode の形だけが違う名前の写真が入っています。同じファイルとみなすシステムがあるためです。

すべてのファイルが書き出したときのままかどうかは、このフォルダーで次のように確認できます。

    sha256sum -c --quiet SHA256SUMS          （macOS: shasum -a 256 -c SHA256SUMS）

表は、たとえば DuckDB で見られます。

    duckdb -c "select year(taken_at), count(*) from 'metadata/photos.parquet' group by all order by 1"

ImgStream のライブラリに取り込むには、次のようにします。

    imgstream import .

型が「日時」の列は UTC です。「時計の時刻」は、カメラの時計が示していた時刻で、タイムゾーンはありません。`,
    tables: {
      photos: 'photos: 写真 1 枚に 1 行',
      versions: 'versions: バージョン 1 つに 1 行',
      batches: 'batches: アップロード 1 回に 1 行',
      settings: 'settings: 1 行',
    },
    head: '| 列 | 型 | 意味 |',
    types: {
      text: '文字列',
      integer: '整数',
      bigint: '整数',
      double: '数値',
      boolean: 'true、false',
      clock: '時計の時刻',
      instant: '日時',
    },
  },
} as const

/** The page that lies beside the photos and explains every file and every column. */
export function readme(language: Language): string {
  const text = texts[language]
  const sections = (Object.keys(tables) as TableName[]).map((name) => {
    const rows = tables[name].map((column) => `| \`${column.name}\` | ${text.types[column.type]} | ${column[language]} |`)
    return [`## ${text.tables[name]}`, '', text.head, '|---|---|---|', ...rows].join('\n')
  })
  return `# ${text.title}\n\n${text.intro}\n\n${sections.join('\n\n')}\n`
}
