# An HTTP API: a function behind JSON routes, tokens (JWT) for writing, a Lambda authorizer for a private corner, CORS for a page of
# another origin. Nothing here knows of Portico: the endpoint and the keys come from the environment (npx portico env).

terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = { source = "hashicorp/aws", version = "~> 5.0" }
  }
}

provider "aws" {}

locals {
  # The packages are made by npm ci, again by npm run examples.
  functions = toset(["notes", "gate", "issuer"])
  issuer    = trimsuffix(aws_lambda_function_url.issuer.function_url, "/")
}

resource "aws_iam_role" "http" {
  name = "http-api"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
  })
}

resource "aws_lambda_function" "http" {
  for_each         = local.functions
  function_name    = "http-${each.key}"
  role             = aws_iam_role.http.arn
  runtime          = "nodejs22.x"
  handler          = "index.handler"
  timeout          = 10
  filename         = "${path.module}/build/${each.key}.zip"
  source_code_hash = filebase64sha256("${path.module}/build/${each.key}.zip")
  # The issuer's key lives in its sandbox: there must be one only.
  reserved_concurrent_executions = each.key == "issuer" ? 1 : -1
}

# ---- who makes the tokens

resource "aws_lambda_function_url" "issuer" {
  function_name      = aws_lambda_function.http["issuer"].function_name
  authorization_type = "NONE"
}

# ---- the API

resource "aws_apigatewayv2_api" "notes" {
  name          = "notes"
  protocol_type = "HTTP"

  cors_configuration {
    allow_origins = ["https://app.example.com"]
    allow_methods = ["GET", "POST"]
    allow_headers = ["authorization", "content-type"]
    max_age       = 600
  }
}

resource "aws_apigatewayv2_stage" "default" {
  api_id      = aws_apigatewayv2_api.notes.id
  name        = "$default"
  auto_deploy = true

  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.access.arn
    format          = "$context.requestId $context.routeKey $context.status $context.authorizer.error"
  }

  default_route_settings {
    throttling_burst_limit = 100
    throttling_rate_limit  = 50
  }
}

resource "aws_cloudwatch_log_group" "access" {
  name = "/aws/apigateway/notes"
}

resource "aws_apigatewayv2_integration" "notes" {
  api_id                 = aws_apigatewayv2_api.notes.id
  integration_type       = "AWS_PROXY"
  integration_uri        = aws_lambda_function.http["notes"].invoke_arn
  payload_format_version = "2.0"
}

resource "aws_lambda_permission" "notes" {
  function_name = aws_lambda_function.http["notes"].function_name
  action        = "lambda:InvokeFunction"
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_apigatewayv2_api.notes.execution_arn}/*"
}

resource "aws_apigatewayv2_route" "open" {
  for_each  = toset(["GET /notes", "GET /notes/{id}", "$default"])
  api_id    = aws_apigatewayv2_api.notes.id
  route_key = each.key
  target    = "integrations/${aws_apigatewayv2_integration.notes.id}"
}

# ---- writing needs a token

resource "aws_apigatewayv2_authorizer" "token" {
  api_id           = aws_apigatewayv2_api.notes.id
  name             = "token"
  authorizer_type  = "JWT"
  identity_sources = ["$request.header.Authorization"]
  jwt_configuration {
    issuer   = local.issuer
    audience = ["notes"]
  }
}

resource "aws_apigatewayv2_route" "write" {
  api_id               = aws_apigatewayv2_api.notes.id
  route_key            = "POST /notes"
  target               = "integrations/${aws_apigatewayv2_integration.notes.id}"
  authorization_type   = "JWT"
  authorizer_id        = aws_apigatewayv2_authorizer.token.id
  authorization_scopes = ["notes:write"]
}

# ---- a private corner, behind a function that decides

resource "aws_apigatewayv2_authorizer" "gate" {
  api_id                            = aws_apigatewayv2_api.notes.id
  name                              = "gate"
  authorizer_type                   = "REQUEST"
  authorizer_uri                    = aws_lambda_function.http["gate"].invoke_arn
  authorizer_payload_format_version = "2.0"
  enable_simple_responses           = true
  identity_sources                  = ["$request.header.x-password"]
  authorizer_result_ttl_in_seconds  = 30
}

resource "aws_lambda_permission" "gate" {
  function_name = aws_lambda_function.http["gate"].function_name
  action        = "lambda:InvokeFunction"
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_apigatewayv2_api.notes.execution_arn}/authorizers/${aws_apigatewayv2_authorizer.gate.id}"
}

resource "aws_apigatewayv2_route" "private" {
  api_id             = aws_apigatewayv2_api.notes.id
  route_key          = "GET /private/{proxy+}"
  target             = "integrations/${aws_apigatewayv2_integration.notes.id}"
  authorization_type = "CUSTOM"
  authorizer_id      = aws_apigatewayv2_authorizer.gate.id
}

output "api_id" {
  value = aws_apigatewayv2_api.notes.id
}

output "issuer" {
  value = local.issuer
}
