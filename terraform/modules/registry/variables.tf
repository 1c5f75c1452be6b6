variable "project_id" {
  description = "The project that has the images."
  type        = string
}

variable "region" {
  description = "Where the registry is."
  type        = string
}

variable "has_gcr_io" {
  description = "Whether gcr.io/PROJECT/imgstream, the guide's name, works too. Its images are in the United States."
  type        = bool
}

variable "readers" {
  description = "Who may pull images beside Cloud Run, such as the machine's service account. By a name of yours, since who it is may not be known yet."
  type        = map(string)
  default     = {}
}

variable "publishers" {
  description = "Who may push images beside the project's own editors, such as serviceAccount:builder@PROJECT.iam.gserviceaccount.com."
  type        = list(string)
  default     = []
}
