# Every setting of an HTTP API that Terraform knows; revision 2 changes or takes away what revision 1 says.
terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "revision" {
  type    = number
  default = 1
}

locals {
  first    = var.revision == 1
  function = "arn:aws:lambda:us-east-1:000000000000:function:f"
  invoke   = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${local.function}/invocations"
}

provider "aws" {
  region = "us-east-1"
}

# Nothing but what must be said.
resource "aws_apigatewayv2_api" "plain" {
  name          = "plain"
  protocol_type = "HTTP"
}

resource "aws_apigatewayv2_integration" "plain" {
  api_id                 = aws_apigatewayv2_api.plain.id
  integration_type       = "AWS_PROXY"
  integration_uri        = local.function
  payload_format_version = "2.0"
}

resource "aws_apigatewayv2_route" "plain" {
  api_id    = aws_apigatewayv2_api.plain.id
  route_key = local.first ? "GET /a" : "GET /b"
  target    = "integrations/${aws_apigatewayv2_integration.plain.id}"
}

resource "aws_apigatewayv2_stage" "plain" {
  api_id      = aws_apigatewayv2_api.plain.id
  name        = "dev"
  auto_deploy = local.first
}

resource "aws_apigatewayv2_api" "quick" {
  name          = "quick"
  protocol_type = "HTTP"
  target        = local.first ? "https://example.com" : local.function
  route_key     = local.first ? "ANY /quick" : "GET /quick"
}

resource "aws_apigatewayv2_api" "full" {
  name                         = "full-${var.revision}"
  protocol_type                = "HTTP"
  description                  = local.first ? "all of it" : null
  version                      = local.first ? "1" : null
  disable_execute_api_endpoint = local.first
  tags                         = local.first ? { a = "1", b = "2" } : { b = "3" }

  dynamic "cors_configuration" {
    for_each = local.first ? [1] : []
    content {
      allow_credentials = true
      allow_origins     = ["https://a.example", "http://localhost:3000"]
      allow_methods     = ["GET", "PUT"]
      allow_headers     = ["X-One", "content-type"]
      expose_headers    = ["ETag"]
      max_age           = 60
    }
  }
}

resource "aws_apigatewayv2_vpc_link" "link" {
  name               = "link-${var.revision}"
  subnet_ids         = ["subnet-1"]
  security_group_ids = []
  tags               = { a = "1" }
}

resource "aws_apigatewayv2_integration" "private" {
  api_id             = aws_apigatewayv2_api.full.id
  integration_type   = "HTTP_PROXY"
  integration_method = "ANY"
  integration_uri    = "arn:aws:elasticloadbalancing:us-east-1:000000000000:listener/app/a/b/c"
  connection_type    = "VPC_LINK"
  connection_id      = aws_apigatewayv2_vpc_link.link.id

  dynamic "tls_config" {
    for_each = local.first ? [1] : []
    content {
      server_name_to_verify = "backend.example"
    }
  }
}

resource "aws_apigatewayv2_integration" "mapped" {
  api_id               = aws_apigatewayv2_api.full.id
  integration_type     = "HTTP_PROXY"
  integration_method   = local.first ? "GET" : "POST"
  integration_uri      = "https://example.com/{proxy}"
  description          = local.first ? "mapped" : null
  timeout_milliseconds = local.first ? 500 : 30000

  request_parameters = local.first ? {
    "append:header.x-id"         = "$context.requestId"
    "overwrite:path"             = "/v1/$${request.path.proxy}"
    "remove:querystring.private" = "''"
    } : {
    "append:header.x-id" = "$context.requestId-2"
  }

  response_parameters {
    status_code = "200"
    mappings    = { "overwrite:header.x-kind" = "good" }
  }

  dynamic "response_parameters" {
    for_each = local.first ? [1] : []
    content {
      status_code = "404"
      mappings    = { "overwrite:statuscode" = "403", "append:header.x-kind" = "$response.header.kind" }
    }
  }
}

resource "aws_apigatewayv2_integration" "queue" {
  api_id              = aws_apigatewayv2_api.full.id
  integration_type    = "AWS_PROXY"
  integration_subtype = "SQS-SendMessage"
  credentials_arn     = "arn:aws:iam::000000000000:role/r"
  request_parameters = merge(
    { QueueUrl = "https://sqs.us-east-1.amazonaws.com/000000000000/q", MessageBody = "$request.body.message" },
    local.first ? { DelaySeconds = "1" } : {},
  )
}

resource "aws_apigatewayv2_integration" "function" {
  api_id                 = aws_apigatewayv2_api.full.id
  integration_type       = "AWS_PROXY"
  integration_uri        = local.invoke
  payload_format_version = local.first ? "1.0" : "2.0"
  credentials_arn        = local.first ? "arn:aws:iam::000000000000:role/r" : null
}

resource "aws_apigatewayv2_authorizer" "jwt" {
  api_id           = aws_apigatewayv2_api.full.id
  name             = "jwt"
  authorizer_type  = "JWT"
  identity_sources = [local.first ? "$request.header.Authorization" : "$request.querystring.token"]

  jwt_configuration {
    issuer   = "https://issuer.example/${var.revision}"
    audience = local.first ? ["one", "two"] : ["two"]
  }
}

resource "aws_apigatewayv2_authorizer" "function" {
  api_id                            = aws_apigatewayv2_api.full.id
  name                              = "function"
  authorizer_type                   = "REQUEST"
  authorizer_uri                    = local.invoke
  authorizer_payload_format_version = local.first ? "2.0" : "1.0"
  enable_simple_responses           = local.first
  authorizer_credentials_arn        = local.first ? "arn:aws:iam::000000000000:role/r" : null
  identity_sources                  = local.first ? ["$request.header.x", "$context.identity.sourceIp"] : ["$request.header.x"]
  authorizer_result_ttl_in_seconds  = local.first ? null : 0
}

resource "aws_apigatewayv2_route" "tokens" {
  api_id               = aws_apigatewayv2_api.full.id
  route_key            = "GET /tokens/{id}"
  target               = "integrations/${aws_apigatewayv2_integration.mapped.id}"
  operation_name       = local.first ? "tokens" : null
  authorization_type   = local.first ? "JWT" : "CUSTOM"
  authorizer_id        = local.first ? aws_apigatewayv2_authorizer.jwt.id : aws_apigatewayv2_authorizer.function.id
  authorization_scopes = local.first ? ["read", "write"] : null
}

resource "aws_apigatewayv2_route" "open" {
  api_id             = aws_apigatewayv2_api.full.id
  route_key          = "ANY /open/{proxy+}"
  target             = "integrations/${local.first ? aws_apigatewayv2_integration.function.id : aws_apigatewayv2_integration.private.id}"
  authorization_type = local.first ? "CUSTOM" : "NONE"
  authorizer_id      = local.first ? aws_apigatewayv2_authorizer.function.id : null
}

resource "aws_apigatewayv2_route" "signed" {
  api_id             = aws_apigatewayv2_api.full.id
  route_key          = "POST /queue"
  target             = "integrations/${aws_apigatewayv2_integration.queue.id}"
  authorization_type = "AWS_IAM"
}

resource "aws_apigatewayv2_deployment" "full" {
  api_id      = aws_apigatewayv2_api.full.id
  description = "revision ${var.revision}"
  depends_on  = [aws_apigatewayv2_route.open]
}

resource "aws_cloudwatch_log_group" "access" {
  name = "/aws/apigateway/full"
}

resource "aws_apigatewayv2_stage" "full" {
  api_id          = aws_apigatewayv2_api.full.id
  name            = "live"
  deployment_id   = aws_apigatewayv2_deployment.full.id
  description     = local.first ? "live" : null
  stage_variables = local.first ? { a = "1", b = "2" } : { b = "3" }
  tags            = local.first ? { a = "1" } : {}
  depends_on      = [aws_apigatewayv2_route.signed, aws_apigatewayv2_route.tokens]

  default_route_settings {
    detailed_metrics_enabled = local.first
    throttling_burst_limit   = 5
    throttling_rate_limit    = local.first ? 10.5 : 20
  }

  dynamic "route_settings" {
    for_each = local.first ? ["POST /queue", "GET /tokens/{id}"] : ["POST /queue"]
    content {
      route_key              = route_settings.value
      throttling_burst_limit = var.revision
      throttling_rate_limit  = var.revision
    }
  }

  dynamic "access_log_settings" {
    for_each = local.first ? [1] : []
    content {
      destination_arn = aws_cloudwatch_log_group.access.arn
      format          = "$context.requestId $context.status"
    }
  }
}

output "api_endpoint" {
  value = aws_apigatewayv2_api.full.api_endpoint
}
