# HTTP APIs made of documents, behind a custom domain beside a REST API, and a VPC link: a second plan has to be empty.
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
  paths = {
    "/r${var.revision}/{id}" = {
      get = {
        operationId = "read"
        responses   = { "200" = { description = "ok" } }
        security    = [{ jwt = ["read"] }]
        x-amazon-apigateway-integration = {
          type                 = "http_proxy"
          httpMethod           = "GET"
          uri                  = "http://127.0.0.1:9/{id}"
          payloadFormatVersion = "1.0"
          timeoutInMillis      = 1000 * var.revision
        }
      }
    }
    "/$default" = {
      x-amazon-apigateway-any-method = {
        isDefaultRoute = true
        x-amazon-apigateway-integration = {
          type                 = "aws_proxy"
          uri                  = "arn:aws:lambda:us-east-1:000000000000:function:f"
          payloadFormatVersion = "2.0"
        }
      }
    }
  }
  schemes = {
    jwt = {
      type = "oauth2"
      x-amazon-apigateway-authorizer = {
        type             = "jwt"
        identitySource   = "$request.header.Authorization"
        jwtConfiguration = { issuer = "https://issuer.example.com", audience = ["r${var.revision}"] }
      }
    }
  }
}

# Arguments win over the document.
resource "aws_apigatewayv2_api" "named" {
  name          = "named-by-terraform"
  description   = "described by terraform, revision ${var.revision}"
  protocol_type = "HTTP"
  tags          = { revision = "r${var.revision}" }

  cors_configuration {
    allow_origins = ["https://r${var.revision}.example.com"]
    allow_methods = ["GET"]
  }

  body = jsonencode({
    openapi    = "3.0.1"
    info       = { title = "named-by-terraform", version = "1" }
    paths      = local.paths
    components = { securitySchemes = local.schemes }
  })
  version = "1"
}

# The document alone.
resource "aws_apigatewayv2_api" "documented" {
  name             = "documented"
  protocol_type    = "HTTP"
  fail_on_warnings = true

  body = yamlencode({
    openapi    = "3.0.1"
    info       = { title = "documented" }
    paths      = local.paths
    components = { securitySchemes = local.schemes }
  })
}

resource "aws_apigatewayv2_stage" "default" {
  api_id      = aws_apigatewayv2_api.named.id
  name        = "$default"
  auto_deploy = true
}

resource "aws_api_gateway_rest_api" "rest" {
  name = "rest"
  body = jsonencode({
    openapi = "3.0.1"
    info    = { title = "rest" }
    paths = {
      "/" = {
        get = {
          responses = { "200" = { description = "ok" } }
          x-amazon-apigateway-integration = {
            type             = "mock"
            requestTemplates = { "application/json" = "{\"statusCode\": 200}" }
            responses        = { default = { statusCode = 200 } }
          }
        }
      }
    }
  })
}

resource "aws_api_gateway_deployment" "rest" {
  rest_api_id = aws_api_gateway_rest_api.rest.id
}

resource "aws_api_gateway_stage" "live" {
  rest_api_id   = aws_api_gateway_rest_api.rest.id
  deployment_id = aws_api_gateway_deployment.rest.id
  stage_name    = "live"
}

resource "aws_apigatewayv2_domain_name" "shop" {
  domain_name = "mapped.example.test"

  domain_name_configuration {
    certificate_arn = "arn:aws:acm:us-east-1:000000000000:certificate/r${var.revision}"
    endpoint_type   = "REGIONAL"
    security_policy = "TLS_1_2"
  }

  tags = { revision = "r${var.revision}" }
}

resource "aws_apigatewayv2_api_mapping" "root" {
  api_id      = aws_apigatewayv2_api.named.id
  domain_name = aws_apigatewayv2_domain_name.shop.id
  stage       = aws_apigatewayv2_stage.default.id
}

resource "aws_apigatewayv2_api_mapping" "deep" {
  api_id          = aws_api_gateway_rest_api.rest.id
  domain_name     = aws_apigatewayv2_domain_name.shop.id
  stage           = aws_api_gateway_stage.live.stage_name
  api_mapping_key = "orders/v${var.revision}"
}

resource "aws_apigatewayv2_vpc_link" "inner" {
  name               = "inner-r${var.revision}"
  security_group_ids = ["sg-0123456789abcdef0"]
  subnet_ids         = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
  tags               = { purpose = "walk" }
}

data "aws_apigatewayv2_export" "named" {
  api_id        = aws_apigatewayv2_stage.default.api_id
  specification = "OAS30"
  output_type   = "JSON"
  stage_name    = aws_apigatewayv2_stage.default.name
  depends_on    = [aws_apigatewayv2_api.named]
}

output "export" {
  value = data.aws_apigatewayv2_export.named.body
}
