import ProviderWire

/// A reply in its endpoint's format, of which only what is asked for is rendered.
enum ReplyRendering {
    case chat(ChatCompletion)
    case completion(TextCompletion)
    case response(ResponseObject)
    case message(MessageReply)

    /// - Parameters:
    ///   - reply: a whole reply of the provider, or a text.
    ///   - repeated: what a response repeats of its request.
    init(_ reply: JSONValue, endpoint: Endpoint, repeating repeated: JSONObject = JSONObject()) {
        switch endpoint {
        case .chat: self = .chat(ChatCompletion(canned: reply))
        case .completion: self = .completion(TextCompletion(canned: reply))
        case .response: self = .response(ResponseObject(canned: reply, repeating: repeated))
        case .message: self = .message(MessageReply(canned: reply))
        case .embedding, .countTokens, .models: preconditionFailure("\(endpoint) has no replies")
        }
    }

    /// What was said in answer to a request. Only chats and text completions have several turns.
    init(_ turns: [AssistantTurn], endpoint: Endpoint, repeating repeated: JSONObject) {
        let turn = turns.first ?? AssistantTurn()
        switch endpoint {
        case .chat: self = .chat(ChatCompletion(canned: ChatCompletion.canned(turns)))
        case .completion: self = .completion(TextCompletion(turns))
        case .response: self = .response(ResponseObject(canned: ResponseObject.canned(turn), repeating: repeated))
        case .message: self = .message(MessageReply(canned: MessageReply.canned(turn)))
        case .embedding, .countTokens, .models: preconditionFailure("\(endpoint) has no replies")
        }
    }

    var body: ByteTemplate {
        switch self {
        case .chat(let completion): ByteTemplate(completion.reply)
        case .completion(let completion): ByteTemplate(completion.reply)
        case .response(let response): ByteTemplate(response.reply)
        case .message(let message): ByteTemplate(message.reply)
        }
    }

    /// - Parameter includesUsage: whether the client asked for usage at the end; some streams have it always.
    func frames(includesUsage: Bool) -> [StreamFrame] {
        switch self {
        case .chat(let completion): completion.frames(includesUsage: includesUsage)
        case .completion(let completion): completion.frames(includesUsage: includesUsage)
        case .response(let response): response.frames()
        case .message(let message): message.frames()
        }
    }
}
