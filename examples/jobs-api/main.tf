# The jobs API: one Python function behind a REST API that wants an API key.
# Nothing here knows of Portico: the endpoint and the keys come from the environment (npx portico env).

terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = { source = "hashicorp/aws", version = "~> 5.0" }
  }
}

provider "aws" {}

variable "package" {
  type        = string
  default     = "build/jobs.zip"
  description = "The deployment package, made by npm ci, again by npm run examples."
}

data "aws_iam_policy" "basic_execution" {
  name = "AWSLambdaBasicExecutionRole"
}

resource "aws_iam_role" "jobs" {
  name = "jobs"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "jobs" {
  role       = aws_iam_role.jobs.name
  policy_arn = data.aws_iam_policy.basic_execution.arn
}

resource "aws_lambda_function" "jobs" {
  function_name    = "jobs"
  role             = aws_iam_role.jobs.arn
  runtime          = "python3.12"
  handler          = "app.handler"
  timeout          = 10
  filename         = "${path.module}/${var.package}"
  source_code_hash = filebase64sha256("${path.module}/${var.package}")
}

resource "aws_api_gateway_rest_api" "jobs" {
  name = "jobs"
}

resource "aws_api_gateway_resource" "jobs" {
  rest_api_id = aws_api_gateway_rest_api.jobs.id
  parent_id   = aws_api_gateway_rest_api.jobs.root_resource_id
  path_part   = "jobs"
}

resource "aws_api_gateway_resource" "job" {
  rest_api_id = aws_api_gateway_rest_api.jobs.id
  parent_id   = aws_api_gateway_resource.jobs.id
  path_part   = "{jobId}"
}

locals {
  routes = {
    get  = { resource = aws_api_gateway_resource.job, verb = "GET" }
    post = { resource = aws_api_gateway_resource.jobs, verb = "POST" }
  }
}

resource "aws_api_gateway_method" "jobs" {
  for_each         = local.routes
  rest_api_id      = aws_api_gateway_rest_api.jobs.id
  resource_id      = each.value.resource.id
  http_method      = each.value.verb
  authorization    = "NONE"
  api_key_required = true
}

resource "aws_api_gateway_integration" "jobs" {
  for_each                = local.routes
  rest_api_id             = aws_api_gateway_rest_api.jobs.id
  resource_id             = each.value.resource.id
  http_method             = aws_api_gateway_method.jobs[each.key].http_method
  type                    = "AWS_PROXY"
  integration_http_method = "POST"
  uri                     = aws_lambda_function.jobs.invoke_arn
}

resource "aws_lambda_permission" "gateway" {
  for_each      = local.routes
  function_name = aws_lambda_function.jobs.function_name
  action        = "lambda:InvokeFunction"
  principal     = "apigateway.amazonaws.com"
  source_arn    = "${aws_api_gateway_rest_api.jobs.execution_arn}/*/${each.value.verb}${each.value.resource.path}"
}

resource "aws_api_gateway_deployment" "jobs" {
  rest_api_id = aws_api_gateway_rest_api.jobs.id
  triggers = {
    # Redeploys whenever this file changes.
    routes = filesha1("${path.module}/main.tf")
  }
  lifecycle {
    create_before_destroy = true
  }
  depends_on = [aws_api_gateway_integration.jobs]
}

resource "aws_api_gateway_stage" "stg" {
  rest_api_id   = aws_api_gateway_rest_api.jobs.id
  deployment_id = aws_api_gateway_deployment.jobs.id
  stage_name    = "stg"
}

resource "aws_api_gateway_api_key" "client" {
  name = "jobs-client"
}

resource "aws_api_gateway_usage_plan" "clients" {
  name = "jobs-clients"
  api_stages {
    api_id = aws_api_gateway_rest_api.jobs.id
    stage  = aws_api_gateway_stage.stg.stage_name
  }
  throttle_settings {
    rate_limit  = 100
    burst_limit = 200
  }
  quota_settings {
    limit  = 10000
    period = "DAY"
  }
}

resource "aws_api_gateway_usage_plan_key" "client" {
  usage_plan_id = aws_api_gateway_usage_plan.clients.id
  key_id        = aws_api_gateway_api_key.client.id
  key_type      = "API_KEY"
}

output "rest_api_id" {
  value = aws_api_gateway_rest_api.jobs.id
}

output "api_key" {
  value     = aws_api_gateway_api_key.client.value
  sensitive = true
}
