import type { MainModule } from 'libheif-js/libheif-wasm/libheif.js'

/** The part of libheif's C interface that is used here. */
type Functions = Pick<
  MainModule,
  | '_malloc'
  | '_free'
  | '_heif_context_alloc'
  | '_heif_context_free'
  | '_heif_context_get_security_limits'
  | '_heif_context_read_from_memory_without_copy'
  | '_heif_context_get_primary_image_handle'
  | '_heif_image_handle_get_width'
  | '_heif_image_handle_get_height'
  | '_heif_image_handle_has_alpha_channel'
  | '_heif_image_handle_get_raw_color_profile_size'
  | '_heif_image_handle_get_raw_color_profile'
  | '_heif_image_handle_get_nclx_color_profile'
  | '_heif_nclx_color_profile_free'
  | '_heif_image_handle_get_number_of_metadata_blocks'
  | '_heif_image_handle_get_list_of_metadata_block_IDs'
  | '_heif_image_handle_get_metadata_size'
  | '_heif_image_handle_get_metadata'
  | '_heif_image_handle_get_list_of_thumbnail_IDs'
  | '_heif_image_handle_get_thumbnail'
  | '_heif_image_handle_release'
  | '_heif_decode_image'
  | '_heif_image_get_width'
  | '_heif_image_get_height'
  | '_heif_image_get_plane_readonly'
  | '_heif_image_release'
>

/** The module's memory. To be looked up at each use: it is another object after it has grown. */
interface Memory {
  readonly HEAPU8: Uint8Array<ArrayBuffer>
  readonly HEAPU32: Uint32Array
}

/** libheif as it is loaded. The package's own wrapper reads neither thumbnails nor profiles, hence the C interface. */
export type LibHeif = Functions & Memory
