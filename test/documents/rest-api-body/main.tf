# REST APIs made of documents: what Terraform's arguments and the body say of the same thing must not drift apart.
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.0"
    }
  }
}

provider "aws" {
  region = "us-east-1"
}

variable "revision" {
  type    = number
  default = 1
}

locals {
  mock = {
    type             = "mock"
    requestTemplates = { "application/json" = "{\"statusCode\": 200}" }
    responses        = { default = { statusCode = 200 } }
  }
  paths = {
    "/r${var.revision}/{id}" = {
      get = {
        responses                       = { "200" = { description = "ok" } }
        x-amazon-apigateway-integration = local.mock
      }
    }
  }
  policy = {
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = "*", Action = "execute-api:Invoke", Resource = "*" }]
  }
}

# Arguments win over the document.
resource "aws_api_gateway_rest_api" "named" {
  name                     = "named-by-terraform"
  description              = "described by terraform, revision ${var.revision}"
  binary_media_types       = ["image/png", "image/r${var.revision}"]
  minimum_compression_size = 100
  api_key_source           = "AUTHORIZER"
  policy                   = jsonencode(local.policy)

  body = jsonencode({
    openapi = "3.0.1"
    info    = { title = "named-by-document", description = "described by the document", version = "1" }
    paths   = local.paths

    x-amazon-apigateway-binary-media-types = ["image/jpeg"]
  })
}

# The document alone.
resource "aws_api_gateway_rest_api" "documented" {
  name = "documented"

  body = jsonencode({
    swagger  = "2.0"
    info     = { title = "documented", description = "revision ${var.revision}", version = "1" }
    basePath = "/shop/v1"
    paths    = local.paths

    x-amazon-apigateway-policy                   = local.policy
    x-amazon-apigateway-minimum-compression-size = 5
    x-amazon-apigateway-binary-media-types       = ["image/jpeg"]
    x-amazon-apigateway-api-key-source           = "HEADER"
  })

  parameters = { basepath = "split" }

  endpoint_configuration {
    types = ["REGIONAL"]
  }
}

# Merged into what is there, strictly.
resource "aws_api_gateway_rest_api" "merged" {
  name              = "merged"
  put_rest_api_mode = "merge"
  fail_on_warnings  = true

  body = jsonencode({
    openapi = "3.0.1"
    info    = { title = "merged", version = "r${var.revision}" }
    paths   = local.paths
  })
}

data "aws_api_gateway_resource" "split" {
  rest_api_id = aws_api_gateway_rest_api.documented.id
  path        = "/v1/r${var.revision}/{id}"
}

resource "aws_api_gateway_deployment" "named" {
  rest_api_id = aws_api_gateway_rest_api.named.id
  triggers    = { body = sha1(aws_api_gateway_rest_api.named.body) }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_api_gateway_stage" "named" {
  rest_api_id   = aws_api_gateway_rest_api.named.id
  deployment_id = aws_api_gateway_deployment.named.id
  stage_name    = "v1"
}

# What the first plan after an apply shows may not be what a client sees: the stage as a document again.
data "aws_api_gateway_export" "named" {
  rest_api_id = aws_api_gateway_stage.named.rest_api_id
  stage_name  = aws_api_gateway_stage.named.stage_name
  export_type = "oas30"
  parameters  = { extensions = "apigateway" }
}

output "export" {
  value = data.aws_api_gateway_export.named.body
}

output "split" {
  value = data.aws_api_gateway_resource.split.path_part
}
