/// What is wrong with a template, and in which line of it.
struct GoTemplateProblem: Error, Equatable {
    /// The line, from 1.
    let line: Int
    /// What is wrong, in lower case.
    let reason: String
}

/// A part of a template.
indirect enum GoTemplateNode {
    case text(String)
    case action(GoPipeline)
    case condition(GoPipeline, [GoTemplateNode], otherwise: [GoTemplateNode])
    case with(GoPipeline, [GoTemplateNode], otherwise: [GoTemplateNode])
    case range(GoPipeline, [GoTemplateNode], otherwise: [GoTemplateNode])
    case leaveLoop(isBreak: Bool)
}

/// Commands, each of which gets the value of the one before as its last argument.
struct GoPipeline {
    /// The variables that are set.
    var variables: [String] = []
    /// Whether they must be there already.
    var isAssignment = false
    /// The commands in order.
    var commands: [[GoOperand]] = []
    /// Where it stands.
    let line: Int
}

/// A value, or a function and its arguments.
indirect enum GoOperand {
    case literal(GoValue)
    case dot([String])
    case variable(String, [String])
    case function(String)
    case pipeline(GoPipeline, [String])
}
