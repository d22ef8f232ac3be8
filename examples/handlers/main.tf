# Two functions, one in Python and one in Node.js, that do the same: everything that a request can bring and an answer can be.
# Nothing here knows of Portico: the endpoint and the keys come from the environment (npx portico env).

terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = { source = "hashicorp/aws", version = "~> 5.0" }
  }
}

provider "aws" {}

locals {
  # The packages are made by npm ci, again by npm run examples.
  functions = {
    python     = { package = "python", runtime = "python3.12", handler = "app.handler" }
    node       = { package = "node", runtime = "nodejs22.x", handler = "index.handler" }
    authorizer = { package = "python", runtime = "python3.12", handler = "authorizer.handler" }
    blocks     = { package = "python", runtime = "python3.12", handler = "blocks.handler" }
  }
  languages = toset(["python", "node"])
}

resource "aws_iam_role" "handlers" {
  name = "handlers"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
  })
}

resource "aws_lambda_function" "handlers" {
  for_each         = local.functions
  function_name    = "handlers-${each.key}"
  role             = aws_iam_role.handlers.arn
  runtime          = each.value.runtime
  handler          = each.value.handler
  timeout          = 10
  filename         = "${path.module}/build/${each.value.package}.zip"
  source_code_hash = filebase64sha256("${path.module}/build/${each.value.package}.zip")
}

resource "aws_lambda_permission" "gateway" {
  for_each      = local.functions
  function_name = aws_lambda_function.handlers[each.key].function_name
  action        = "lambda:InvokeFunction"
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_api_gateway_rest_api.handlers.execution_arn}/*"
}

resource "aws_api_gateway_rest_api" "handlers" {
  name = "handlers"
  # Every body may be bytes: functions get it as base64, and what they send as base64 leaves as bytes.
  binary_media_types = ["*/*"]
}

# /{language}/items/{id}: a named path parameter.
resource "aws_api_gateway_resource" "language" {
  for_each    = local.languages
  rest_api_id = aws_api_gateway_rest_api.handlers.id
  parent_id   = aws_api_gateway_rest_api.handlers.root_resource_id
  path_part   = each.key
}

resource "aws_api_gateway_resource" "items" {
  for_each    = local.languages
  rest_api_id = aws_api_gateway_rest_api.handlers.id
  parent_id   = aws_api_gateway_resource.language[each.key].id
  path_part   = "items"
}

resource "aws_api_gateway_resource" "item" {
  for_each    = local.languages
  rest_api_id = aws_api_gateway_rest_api.handlers.id
  parent_id   = aws_api_gateway_resource.items[each.key].id
  path_part   = "{id}"
}

# /{language}/private: only for whom the authorizer lets in.
resource "aws_api_gateway_resource" "private" {
  for_each    = local.languages
  rest_api_id = aws_api_gateway_rest_api.handlers.id
  parent_id   = aws_api_gateway_resource.language[each.key].id
  path_part   = "private"
}

# /{language}/anything/else: a greedy path parameter.
resource "aws_api_gateway_resource" "rest" {
  for_each    = local.languages
  rest_api_id = aws_api_gateway_rest_api.handlers.id
  parent_id   = aws_api_gateway_resource.language[each.key].id
  path_part   = "{proxy+}"
}

resource "aws_api_gateway_authorizer" "token" {
  name                             = "token"
  rest_api_id                      = aws_api_gateway_rest_api.handlers.id
  type                             = "TOKEN"
  authorizer_uri                   = aws_lambda_function.handlers["authorizer"].invoke_arn
  identity_source                  = "method.request.header.token"
  identity_validation_expression   = "^walker-[a-z]+$"
  authorizer_result_ttl_in_seconds = 60
}

locals {
  routes = merge([
    for language in local.languages : {
      "${language} items"   = { language = language, resource = aws_api_gateway_resource.item[language], verb = "GET", guarded = false }
      "${language} private" = { language = language, resource = aws_api_gateway_resource.private[language], verb = "GET", guarded = true }
      "${language} rest"    = { language = language, resource = aws_api_gateway_resource.rest[language], verb = "ANY", guarded = false }
    }
  ]...)
}

resource "aws_api_gateway_method" "handlers" {
  for_each      = local.routes
  rest_api_id   = aws_api_gateway_rest_api.handlers.id
  resource_id   = each.value.resource.id
  http_method   = each.value.verb
  authorization = each.value.guarded ? "CUSTOM" : "NONE"
  authorizer_id = each.value.guarded ? aws_api_gateway_authorizer.token.id : null
}

resource "aws_api_gateway_integration" "handlers" {
  for_each                = local.routes
  rest_api_id             = aws_api_gateway_rest_api.handlers.id
  resource_id             = each.value.resource.id
  http_method             = aws_api_gateway_method.handlers[each.key].http_method
  type                    = "AWS_PROXY"
  integration_http_method = "POST"
  uri                     = aws_lambda_function.handlers[each.value.language].invoke_arn
}

# /cubewalkblocks: an integration that is no proxy. What the function returns is the body, word for word.
resource "aws_api_gateway_resource" "blocks" {
  rest_api_id = aws_api_gateway_rest_api.handlers.id
  parent_id   = aws_api_gateway_rest_api.handlers.root_resource_id
  path_part   = "cubewalkblocks"
}

resource "aws_api_gateway_method" "blocks" {
  rest_api_id   = aws_api_gateway_rest_api.handlers.id
  resource_id   = aws_api_gateway_resource.blocks.id
  http_method   = "GET"
  authorization = "CUSTOM"
  authorizer_id = aws_api_gateway_authorizer.token.id
}

resource "aws_api_gateway_integration" "blocks" {
  rest_api_id             = aws_api_gateway_rest_api.handlers.id
  resource_id             = aws_api_gateway_resource.blocks.id
  http_method             = aws_api_gateway_method.blocks.http_method
  type                    = "AWS"
  integration_http_method = "POST"
  uri                     = aws_lambda_function.handlers["blocks"].invoke_arn
  passthrough_behavior    = "WHEN_NO_MATCH"
  content_handling        = "CONVERT_TO_TEXT"
}

resource "aws_api_gateway_method_response" "blocks" {
  rest_api_id     = aws_api_gateway_rest_api.handlers.id
  resource_id     = aws_api_gateway_resource.blocks.id
  http_method     = aws_api_gateway_method.blocks.http_method
  status_code     = "200"
  response_models = { "application/json" = "Empty" }
}

resource "aws_api_gateway_integration_response" "blocks" {
  rest_api_id = aws_api_gateway_rest_api.handlers.id
  resource_id = aws_api_gateway_resource.blocks.id
  http_method = aws_api_gateway_method.blocks.http_method
  status_code = aws_api_gateway_method_response.blocks.status_code
  depends_on  = [aws_api_gateway_integration.blocks]
}

resource "aws_api_gateway_deployment" "handlers" {
  rest_api_id = aws_api_gateway_rest_api.handlers.id
  triggers = {
    # Redeploys whenever this file changes.
    routes = filesha1("${path.module}/main.tf")
  }
  lifecycle {
    create_before_destroy = true
  }
  depends_on = [aws_api_gateway_integration.handlers, aws_api_gateway_integration_response.blocks]
}

resource "aws_api_gateway_stage" "prod" {
  rest_api_id   = aws_api_gateway_rest_api.handlers.id
  deployment_id = aws_api_gateway_deployment.handlers.id
  stage_name    = "prod"
}

output "rest_api_id" {
  value = aws_api_gateway_rest_api.handlers.id
}
