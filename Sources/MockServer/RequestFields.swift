import ProviderWire

/// The members of a request body that mean something to an endpoint, found in one pass. Those that are null are absent.
struct RequestFields {
    var model: RequestNode?
    var messages: RequestNode?
    var input: RequestNode?
    var prompt: RequestNode?
    var system: RequestNode?
    var instructions: RequestNode?
    var stream: RequestNode?
    var streamOptions: RequestNode?
    /// Whichever of its names the endpoint has for it.
    var tokenLimit: (name: StaticString, node: RequestNode)?
    var n: RequestNode?
    var stop: (name: StaticString, node: RequestNode)?
    var tools: RequestNode?
    var toolChoice: RequestNode?
    var parallelToolCalls: RequestNode?
    /// `response_format`, or what the other endpoints have instead of it.
    var format: RequestNode?
    var thinking: RequestNode?
    var seed: RequestNode?
    var echo: RequestNode?
    var logprobs: RequestNode?
    var topLogprobs: RequestNode?
    var include: RequestNode?
    var dimensions: RequestNode?
    var encodingFormat: RequestNode?
    var temperature: RequestNode?
    var topP: RequestNode?
    var presencePenalty: RequestNode?
    var frequencyPenalty: RequestNode?
    /// Whether a responses request goes on from something that the provider keeps, and so may come without input.
    var continuesConversation = false

    /// The whole body.
    let document: RequestNode

    init(_ document: RequestNode) {
        self.document = document
        document.forEachMember { name, node in
            guard node.kind != .null else { return }
            switch name {
            case "model": model = node
            case "messages": messages = node
            case "stream": stream = node
            case "max_tokens": tokenLimit = ("max_tokens", node)
            case "max_completion_tokens": tokenLimit = ("max_completion_tokens", node)
            case "max_output_tokens": tokenLimit = ("max_output_tokens", node)
            case "temperature": temperature = node
            case "top_p": topP = node
            case "presence_penalty": presencePenalty = node
            case "frequency_penalty": frequencyPenalty = node
            case "system": system = node
            case "stream_options": streamOptions = node
            case "tools": tools = node
            case "tool_choice": toolChoice = node
            case "input": input = node
            case "prompt":
                prompt = node
                continuesConversation = true
            case "previous_response_id", "conversation": continuesConversation = true
            case "instructions": instructions = node
            case "n": n = node
            case "stop": stop = ("stop", node)
            case "stop_sequences": stop = ("stop_sequences", node)
            case "parallel_tool_calls": parallelToolCalls = node
            case "response_format", "text", "output_format", "output_config": format = node
            case "thinking", "reasoning", "reasoning_effort": thinking = node
            case "seed": seed = node
            case "echo": echo = node
            case "logprobs": logprobs = node
            case "top_logprobs": topLogprobs = node
            case "include": include = node
            case "dimensions": dimensions = node
            case "encoding_format": encodingFormat = node
            default: break
            }
        }
    }

    /// The fields that the responses endpoint repeats in its answer, as they were sent, in the request's order.
    var repeated: JSONObject {
        var members: [(String, JSONValue)] = []
        document.forEachMember { name, node in
            let name = String(decoding: name, as: UTF8.self)
            if RepeatedFields.names.contains(name), node.kind != .null { members.append((name, node.value)) }
        }
        return JSONObject(members)
    }
}
