import Foundation

/// What the fake API server knows, and how it answers.
struct FakeCluster: Sendable {
    let settings: FakeAPIServer.Settings
    /// The objects by their paths.
    var objects: [String: FakeObject] = [:]
    var types = FakeType.builtIn
    var lastVersion = 0
    /// Types that are defined, and how many discoveries they will still be missing from.
    var upcoming: [(types: [FakeType], discoveries: Int)] = []
    /// Definitions that were changed, and how many applications are still judged by the former ones.
    var lagging: [(types: [FakeType], applications: Int)] = []

    init(settings: FakeAPIServer.Settings) {
        self.settings = settings
        if settings.appliedRevision != nil { types += FakeType.gitOps }
        for name in ["default", "kube-system"] + settings.endingNamespaces.sorted() {
            let namespace: FakeJSON = [
                "apiVersion": "v1", "kind": "Namespace", "metadata": ["name": .string(name)],
                "status": ["phase": settings.endingNamespaces.contains(name) ? "Terminating" : "Active"],
            ]
            store(namespace, as: "kube-apiserver", operation: "Update")
        }
    }

    mutating func answer(_ request: ScriptedServer.Request) -> FakeAnswer {
        let parts = request.path.split(separator: "/").map { String($0).removingPercentEncoding ?? "" }
        var user = "admin"
        if !settings.tokens.isEmpty {
            let token = request.headers["authorization", default: ""].dropFirst("Bearer ".count)
            guard let known = settings.tokens[String(token)] else {
                return .failure(401, "Unauthorized", "Unauthorized")
            }
            user = known
        }
        if parts == ["version"] {
            return FakeAnswer(body: ["major": "1", "minor": "32", "gitVersion": "v1.32.0"])
        }
        if request.method == "POST", let answer = review(parts, request.body, user) { return answer }
        if let answer = discovery(parts, accept: request.headers["accept", default: ""]) { return answer }
        guard let target = target(parts) else { return .notFound }
        let verb =
            request.method == "PATCH"
            ? "patch" : request.method == "DELETE" ? "delete" : target.name == nil ? "list" : "get"
        if let refusal = refusal(of: verb, on: target, for: user) { return refusal }
        switch (request.method, target.name) {
        case ("GET", .some(let name)): return look(target, name)
        case ("GET", nil): return list(target, Self.query(request.target))
        case ("DELETE", .some(let name)): return delete(request, target, name)
        case ("PATCH", .some(let name))
        where request.headers["content-type"] == "application/merge-patch+json":
            return annotate(request, target, name)
        case ("PATCH", .some(let name)): return apply(request, to: target, name: name, user: user)
        default:
            return .failure(
                405,
                "MethodNotAllowed",
                "the server does not allow this method on the requested resource"
            )
        }
    }

    /// What a path means.
    struct Target {
        let type: FakeType
        let namespace: String?
        let name: String?
        let path: String
    }

    private func target(_ parts: [String]) -> Target? {
        var rest = parts[...]
        let root = rest.popFirst()
        let group = root == "apis" ? rest.popFirst() : root == "api" ? "" : nil
        guard let group, let version = rest.popFirst() else { return nil }
        var namespace: String?
        if rest.first == "namespaces", rest.count > 2 {
            rest = rest.dropFirst()
            namespace = rest.popFirst()
        }
        guard let plural = rest.popFirst(), rest.count <= 1 else { return nil }
        let type = types.first { $0.group == group && $0.version == version && $0.plural == plural }
        guard let type, type.isNamespaced || namespace == nil else { return nil }
        guard !type.isNamespaced || namespace != nil || rest.isEmpty else { return nil }
        return Target(
            type: type,
            namespace: namespace,
            name: rest.first,
            path: Self.path(of: type, namespace, rest.first ?? "")
        )
    }

    static func path(of type: FakeType, _ namespace: String?, _ name: String) -> String {
        let root = type.group.isEmpty ? "/api/\(type.version)" : "/apis/\(type.group)/\(type.version)"
        return root + (namespace.map { "/namespaces/\($0)" } ?? "") + "/\(type.plural)/\(name)"
    }

    func refusal(of verb: String, on target: Target, for user: String) -> FakeAnswer? {
        let type = target.type
        guard settings.denials.contains(where: { $0.verb == verb && $0.resource == type.plural }) else {
            return nil
        }
        let place = target.namespace.map { "in the namespace \"\($0)\"" } ?? "at the cluster scope"
        return .failure(
            403,
            "Forbidden",
            """
            \(type.words) "\(target.name ?? "")" is forbidden: User "\(user)" cannot \(verb) resource \
            "\(type.plural)" in API group "\(type.group)" \(place)
            """,
            name: target.name ?? "",
            kind: type.plural
        )
    }

    /// What an account may do, and who it is.
    private func review(_ parts: [String], _ body: [UInt8], _ user: String) -> FakeAnswer? {
        switch parts {
        case ["apis", "authorization.k8s.io", "v1", "selfsubjectaccessreviews"]:
            let asked = FakeJSON(body)?[["spec", "resourceAttributes"]]
            let isDenied = settings.denials.contains {
                $0.verb == asked?["verb"]?.string && $0.resource == asked?["resource"]?.string
            }
            return FakeAnswer(status: 201, body: ["status": ["allowed": .boolean(!isDenied)]])
        case ["apis", "authentication.k8s.io", "v1", "selfsubjectreviews"]:
            return FakeAnswer(status: 201, body: ["status": ["userInfo": ["username": .string(user)]]])
        default: return nil
        }
    }

    private mutating func delete(_ request: ScriptedServer.Request, _ target: Target, _ name: String)
        -> FakeAnswer
    {
        guard let object = objects[target.path] else {
            return .failure(
                404,
                "NotFound",
                "\(target.type.words) \"\(name)\" not found",
                name: name,
                kind: target.type.plural
            )
        }
        if let uid = FakeJSON(request.body)?[["preconditions", "uid"]]?.string, uid != object.uid {
            let message =
                "the UID in the precondition (\(uid)) does not match the UID in record (\(object.uid))"
            return .failure(409, "Conflict", message, name: name, kind: target.type.plural)
        }
        objects[target.path] = nil
        return FakeAnswer(body: ["kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Success"])
    }

    /// A merge patch (RFC 7386) of annotations.
    private mutating func annotate(_ request: ScriptedServer.Request, _ target: Target, _ name: String)
        -> FakeAnswer
    {
        guard objects[target.path] != nil, let patch = FakeJSON(request.body) else {
            return .failure(404, "NotFound", "\(target.type.words) \"\(name)\" not found")
        }
        edit(target.path, as: Self.query(request.target)["fieldManager"] ?? "unknown") { object in
            var annotations = object[["metadata", "annotations"]] ?? [:]
            for (key, value) in patch[["metadata", "annotations"]]?.members ?? [:] {
                annotations[key] = value
            }
            object["metadata"]?["annotations"] = annotations
        }
        objects[target.path]?.looks = 0
        return FakeAnswer(body: objects[target.path]?.json ?? .null)
    }

    private mutating func look(_ target: Target, _ name: String) -> FakeAnswer {
        guard var object = objects[target.path] else {
            return .failure(
                404,
                "NotFound",
                "\(target.type.words) \"\(name)\" not found",
                name: name,
                kind: target.type.plural
            )
        }
        object.looks += 1
        if let limit = settings.looksUntilGone, object.looks >= limit,
            object.content[["status", "phase"]] == "Terminating"
        {
            objects[target.path] = nil
            return .failure(
                404,
                "NotFound",
                "namespaces \"\(name)\" not found",
                name: name,
                kind: "namespaces"
            )
        }
        progress(&object, of: target.type)
        objects[target.path] = object
        return FakeAnswer(body: object.json)
    }

    private func list(_ target: Target, _ query: [String: String]) -> FakeAnswer {
        let labels = (query["labelSelector"] ?? "").split(separator: ",").map {
            $0.split(separator: "=").map(String.init)
        }
        let found = objects.filter { path, object in
            object.content["kind"]?.string == target.type.kind
                && object.content["apiVersion"]?.string == target.type.apiVersion
                && (target.namespace == nil
                    || object.content[["metadata", "namespace"]]?.string == target.namespace)
                && labels.allSatisfy { object.content[["metadata", "labels", $0[0]]]?.string == $0.last }
        }
        return Self.list(
            of: target.type,
            (selected(target, query) ?? []) + found.sorted { $0.key < $1.key }.map(\.value.json),
            lastVersion
        )
    }

    private static func list(of type: FakeType, _ items: [FakeJSON], _ version: Int) -> FakeAnswer {
        FakeAnswer(
            body: [
                "kind": .string("\(type.kind)List"), "apiVersion": .string(type.apiVersion),
                "metadata": ["resourceVersion": .string(String(version))], "items": .array(items),
            ]
        )
    }

    /// What controllers would do meanwhile.
    mutating func progress(_ object: inout FakeObject, of type: FakeType) {
        switch type.kind {
        case "Namespace" where object.content[["status", "phase"]] == nil:
            if object.looks >= settings.looksUntilActive { object.content["status"] = ["phase": "Active"] }
        case "CustomResourceDefinition" where type.group == "apiextensions.k8s.io":
            let isEstablished = !settings.rejectsNames && object.looks >= settings.looksUntilEstablished
            let wasEstablished = object.content["status"]?["conditions"]?.elements.last?["status"] == "True"
            object.content["status"] = [
                "conditions": [
                    [
                        "type": "NamesAccepted", "status": settings.rejectsNames ? "False" : "True",
                        "message": settings.rejectsNames ? "the plural name is in use" : "no conflicts found",
                    ],
                    ["type": "Established", "status": isEstablished ? "True" : "False", "message": ""],
                ]
            ]
            if isEstablished, !wasEstablished {
                upcoming.append((FakeType.defined(by: object.content), settings.discoveriesUntilServed))
                serveUpcoming()
            }
        default: advance(&object, of: type)
        }
    }

    /// Judges by changed definitions once enough was applied by the former ones.
    mutating func serveLagging(at type: FakeType) {
        for index in lagging.indices where lagging[index].types.contains(where: { $0.kind == type.kind }) {
            lagging[index].applications -= 1
            guard lagging[index].applications < 0 else { continue }
            let changed = lagging[index].types
            types.removeAll { old in
                changed.contains { $0.kind == old.kind && $0.apiVersion == old.apiVersion }
            }
            types += changed
        }
        lagging.removeAll { $0.applications < 0 }
    }

    mutating func serveUpcoming() {
        for (types, discoveries) in upcoming where discoveries <= 0 {
            self.types.removeAll { old in
                types.contains { $0.kind == old.kind && $0.apiVersion == old.apiVersion }
            }
            self.types += types
        }
        upcoming.removeAll { $0.discoveries <= 0 }
    }
}
