import type { BatchList, LibraryPhoto, LibraryVersion } from '@imgstream/contract'

/** `clock`: a wall clock without a zone; `instant`: a moment, UTC. Both in ms; the value is the API's text. */
export type ColumnType = 'text' | 'integer' | 'bigint' | 'double' | 'boolean' | 'clock' | 'instant'
export type ColumnValue = string | number | boolean | null

/** A column of an exported table: what it holds, and the words that explain it in the README. */
export interface Column<Row> {
  name: string
  type: ColumnType
  value: (row: Row) => ColumnValue
  en: string
  ja: string
}

export type VersionRow = LibraryVersion & { photo_id: string }
export type BatchRow = BatchList['batches'][number]
export interface SettingsRow {
  version_retention_days: number | null
  trash_retention_days: number | null
}

const path = {
  en: 'where the file is in this folder; empty where it is not part of this export',
  ja: 'このフォルダーの中のファイルの場所。書き出されていない場合は空',
}

export const photoColumns: Column<LibraryPhoto>[] = [
  { name: 'photo_id', type: 'text', value: (row) => row.photo_id, en: 'id of the photo, for life', ja: '写真の ID（変わりません）' },
  { name: 'filename', type: 'text', value: (row) => row.filename, en: 'its name in the library', ja: 'ライブラリでのファイル名' },
  { name: 'path', type: 'text', value: () => null, ...path },
  { name: 'media_type', type: 'text', value: (row) => row.media_type, en: 'format, by the bytes', ja: '形式（内容から判定）' },
  { name: 'file_size', type: 'bigint', value: (row) => row.file_size, en: 'bytes of the original', ja: '元ファイルのバイト数' },
  { name: 'checksum', type: 'text', value: (row) => row.checksum, en: 'SHA-256 of the original, hex', ja: '元ファイルの SHA-256（16 進）' },
  { name: 'width', type: 'integer', value: (row) => row.width, en: 'pixels, as displayed', ja: '表示したときの幅（ピクセル）' },
  { name: 'height', type: 'integer', value: (row) => row.height, en: 'pixels, as displayed', ja: '表示したときの高さ（ピクセル）' },
  {
    name: 'taken_at',
    type: 'clock',
    value: (row) => row.taken_at,
    en: "when it was taken, by the camera's clock; no time zone",
    ja: '撮影日時（カメラの時計の時刻。タイムゾーンなし）',
  },
  {
    name: 'taken_offset',
    type: 'text',
    value: (row) => row.taken_offset,
    en: 'UTC offset of that clock, where the camera recorded it',
    ja: 'その時計の UTC との差（カメラが記録した場合）',
  },
  {
    name: 'taken_source',
    type: 'text',
    value: (row) => row.taken_source,
    en: 'where the date comes from: exif_original, exif_digitized, filename, file_time, upload (the last two on a UTC clock)',
    ja: '撮影日時の出どころ: exif_original、exif_digitized、filename、file_time、upload（最後の 2 つは UTC の時刻）',
  },
  {
    name: 'first_uploaded_at',
    type: 'instant',
    value: (row) => row.first_uploaded_at,
    en: 'when the photo first came',
    ja: '最初に取り込んだ日時',
  },
  {
    name: 'uploaded_at',
    type: 'instant',
    value: (row) => row.uploaded_at,
    en: 'when the current version came',
    ja: '現在のバージョンを取り込んだ日時',
  },
  { name: 'version', type: 'integer', value: (row) => row.version, en: 'number of the current version', ja: '現在のバージョンの番号' },
  { name: 'camera', type: 'text', value: (row) => row.camera, en: 'make and model', ja: 'カメラのメーカーと機種' },
  { name: 'latitude', type: 'double', value: (row) => row.latitude, en: 'degrees north', ja: '緯度（度、北が正）' },
  { name: 'longitude', type: 'double', value: (row) => row.longitude, en: 'degrees east', ja: '経度（度、東が正）' },
  {
    name: 'trashed_at',
    type: 'instant',
    value: (row) => row.trashed_at,
    en: 'when it went to the trash; empty otherwise',
    ja: 'ゴミ箱に入れた日時（入っていなければ空）',
  },
  {
    name: 'thumbhash',
    type: 'text',
    value: (row) => row.thumbhash,
    en: 'a tiny blurred picture (ThumbHash, base64)',
    ja: 'ぼかした小さな画像（ThumbHash、base64）',
  },
]

export const versionColumns: Column<VersionRow>[] = [
  { name: 'photo_id', type: 'text', value: (row) => row.photo_id, en: 'the photo', ja: '写真の ID' },
  {
    name: 'version',
    type: 'integer',
    value: (row) => row.version,
    en: '1, then one more with each change',
    ja: '1 から始まり、変更のたびに 1 増える番号',
  },
  { name: 'path', type: 'text', value: () => null, ...path },
  { name: 'current', type: 'boolean', value: (row) => row.current, en: 'the one that is shown', ja: '表示されているバージョンか' },
  { name: 'file_size', type: 'bigint', value: (row) => row.file_size, en: 'bytes', ja: 'バイト数' },
  { name: 'checksum', type: 'text', value: (row) => row.checksum, en: 'SHA-256, hex', ja: 'SHA-256（16 進）' },
  { name: 'media_type', type: 'text', value: (row) => row.media_type, en: 'format, by the bytes', ja: '形式（内容から判定）' },
  { name: 'width', type: 'integer', value: (row) => row.width, en: 'pixels, as displayed', ja: '表示したときの幅（ピクセル）' },
  { name: 'height', type: 'integer', value: (row) => row.height, en: 'pixels, as displayed', ja: '表示したときの高さ（ピクセル）' },
  { name: 'uploaded_at', type: 'instant', value: (row) => row.uploaded_at, en: 'when it came', ja: '取り込んだ日時' },
  {
    name: 'replaced_at',
    type: 'instant',
    value: (row) => row.replaced_at,
    en: 'when the next one took its place',
    ja: '次のバージョンに置き換わった日時',
  },
  { name: 'batch_id', type: 'text', value: (row) => row.batch_id, en: 'the upload that brought it', ja: '取り込んだアップロード' },
  {
    name: 'origin',
    type: 'text',
    value: (row) => row.origin,
    en: 'how it came to be: uploaded, kept_both (stored beside a photo of its name), overwritten, restored',
    ja: '成り立ち: uploaded（新規）、kept_both（両方を残す）、overwritten（上書き）、restored（以前のバージョンを復元）',
  },
  {
    name: 'restored_from',
    type: 'integer',
    value: (row) => row.restored_from,
    en: 'the version whose bytes a restored one shows',
    ja: '復元した場合、その元のバージョン',
  },
  { name: 'camera', type: 'text', value: (row) => row.camera, en: 'make and model', ja: 'カメラのメーカーと機種' },
  { name: 'lens', type: 'text', value: (row) => row.lens, en: 'lens', ja: 'レンズ' },
  { name: 'f_number', type: 'double', value: (row) => row.f_number, en: 'aperture', ja: '絞り値' },
  { name: 'exposure_seconds', type: 'double', value: (row) => row.exposure_seconds, en: 'exposure time, seconds', ja: '露出時間（秒）' },
  { name: 'iso', type: 'double', value: (row) => row.iso, en: 'ISO speed', ja: 'ISO 感度' },
  { name: 'focal_length_mm', type: 'double', value: (row) => row.focal_length_mm, en: 'focal length, mm', ja: '焦点距離（mm）' },
  { name: 'latitude', type: 'double', value: (row) => row.latitude, en: 'degrees north', ja: '緯度（度、北が正）' },
  { name: 'longitude', type: 'double', value: (row) => row.longitude, en: 'degrees east', ja: '経度（度、東が正）' },
  { name: 'altitude_m', type: 'double', value: (row) => row.altitude_m, en: 'altitude, metres', ja: '標高（m）' },
]

export const batchColumns: Column<BatchRow>[] = [
  { name: 'batch_id', type: 'text', value: (row) => row.batch_id, en: 'id of the upload', ja: 'アップロードの ID' },
  { name: 'started_at', type: 'instant', value: (row) => row.started_at, en: 'when it began', ja: '始まった日時' },
  {
    name: 'finished_at',
    type: 'instant',
    value: (row) => row.finished_at,
    en: 'when it was last undone or done again',
    ja: '最後に元に戻した、またはやり直した日時',
  },
  { name: 'state', type: 'text', value: (row) => row.state, en: 'open or undone', ja: 'open（そのまま）または undone（元に戻した）' },
  { name: 'uploaded', type: 'integer', value: ({ counts }) => counts.uploaded, en: 'new photos', ja: '新しい写真の数' },
  {
    name: 'overwritten',
    type: 'integer',
    value: ({ counts }) => counts.overwritten,
    en: 'photos that got a new version',
    ja: '上書きした写真の数',
  },
  {
    name: 'kept_both',
    type: 'integer',
    value: ({ counts }) => counts.kept_both,
    en: 'photos stored beside another',
    ja: '両方を残した写真の数',
  },
  {
    name: 'skipped',
    type: 'integer',
    value: ({ counts }) => counts.skipped,
    en: 'files that changed nothing',
    ja: 'スキップしたファイルの数',
  },
  { name: 'failed', type: 'integer', value: ({ counts }) => counts.failed, en: 'files that were refused', ja: '失敗したファイルの数' },
]

export const settingsColumns: Column<SettingsRow>[] = [
  {
    name: 'version_retention_days',
    type: 'integer',
    value: (row) => row.version_retention_days,
    en: 'days after which replaced versions are deleted; empty keeps them',
    ja: '置き換えたバージョンを削除するまでの日数（空なら残す）',
  },
  {
    name: 'trash_retention_days',
    type: 'integer',
    value: (row) => row.trash_retention_days,
    en: 'days after which photos in the trash are deleted; empty keeps them',
    ja: 'ゴミ箱の写真を削除するまでの日数（空なら残す）',
  },
]

/** The exported tables by name. */
export const tables = { photos: photoColumns, versions: versionColumns, batches: batchColumns, settings: settingsColumns } as const
export type TableName = keyof typeof tables
