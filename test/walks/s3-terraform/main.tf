# Every aws_s3_* resource that waits for nothing: what it writes must be what it reads.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
provider "aws" {}
variable "revision" { default = 1 }
resource "aws_s3_bucket" "b" {
  bucket        = "task-site"
  force_destroy = true
  tags          = { revision = var.revision }
}
resource "aws_s3_bucket" "locked" {
  bucket              = "task-locked"
  object_lock_enabled = true
  force_destroy       = true
}
resource "aws_s3_bucket_object_lock_configuration" "l" {
  bucket = aws_s3_bucket.locked.id
  rule {
    default_retention {
      mode = "GOVERNANCE"
      days = 5
    }
  }
}
resource "aws_s3_bucket_public_access_block" "b" {
  bucket                  = aws_s3_bucket.b.id
  block_public_acls       = false
  block_public_policy     = false
  ignore_public_acls      = false
  restrict_public_buckets = false
}
resource "aws_s3_bucket_ownership_controls" "b" {
  bucket = aws_s3_bucket.b.id
  rule { object_ownership = "BucketOwnerPreferred" }
}
resource "aws_s3_bucket_acl" "b" {
  depends_on = [aws_s3_bucket_ownership_controls.b, aws_s3_bucket_public_access_block.b]
  bucket     = aws_s3_bucket.b.id
  acl        = "public-read"
}
resource "aws_s3_bucket_versioning" "b" {
  bucket = aws_s3_bucket.b.id
  versioning_configuration { status = var.revision == 1 ? "Enabled" : "Suspended" }
}
resource "aws_s3_bucket_server_side_encryption_configuration" "b" {
  bucket = aws_s3_bucket.b.id
  rule {
    apply_server_side_encryption_by_default { sse_algorithm = "AES256" }
  }
}
resource "aws_s3_bucket_cors_configuration" "b" {
  bucket = aws_s3_bucket.b.id
  cors_rule {
    allowed_methods = ["GET"]
    allowed_origins = ["*"]
    max_age_seconds = 300 * var.revision
  }
}
resource "aws_s3_bucket_website_configuration" "b" {
  bucket = aws_s3_bucket.b.id
  index_document { suffix = "index.html" }
  error_document { key = "error.html" }
  routing_rule {
    condition { key_prefix_equals = "docs/" }
    redirect { replace_key_prefix_with = "documents/" }
  }
}
resource "aws_s3_bucket_policy" "b" {
  depends_on = [aws_s3_bucket_public_access_block.b]
  bucket     = aws_s3_bucket.b.id
  policy     = jsonencode({ Version = "2012-10-17", Statement = [{ Sid = "r", Effect = "Allow", Principal = "*", Action = "s3:GetObject", Resource = "${aws_s3_bucket.b.arn}/*" }] })
}
resource "aws_s3_bucket_accelerate_configuration" "b" {
  bucket = aws_s3_bucket.b.id
  status = "Enabled"
}
resource "aws_s3_bucket_request_payment_configuration" "b" {
  bucket = aws_s3_bucket.b.id
  payer  = "Requester"
}
resource "aws_s3_bucket_logging" "b" {
  bucket        = aws_s3_bucket.b.id
  target_bucket = aws_s3_bucket.locked.id
  target_prefix = "log/"
}
resource "aws_s3_object" "o" {
  bucket        = aws_s3_bucket.b.id
  key           = "index.html"
  content       = "revision ${var.revision}"
  content_type  = "text/html"
  cache_control = "max-age=1"
  metadata      = { a = "b" }
  tags          = { r = var.revision }
  storage_class = "STANDARD_IA"
}
resource "aws_s3_object_copy" "c" {
  bucket            = aws_s3_bucket.b.id
  key               = "copy.html"
  source            = "${aws_s3_bucket.b.id}/${aws_s3_object.o.key}"
  tagging_directive = "REPLACE"
}
data "aws_s3_object" "d" {
  bucket = aws_s3_bucket.b.id
  key    = aws_s3_object.o.key
}
data "aws_s3_objects" "d" {
  bucket     = aws_s3_bucket.b.id
  depends_on = [aws_s3_object.o]
}
data "aws_s3_bucket" "d" { bucket = aws_s3_bucket.b.id }
output "body" { value = data.aws_s3_object.d.body }
output "site" { value = aws_s3_bucket_website_configuration.b.website_endpoint }
