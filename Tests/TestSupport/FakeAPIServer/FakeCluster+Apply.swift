import Foundation

extension FakeCluster {
    /// Server-side apply, as `PATCH` with `application/apply-patch+yaml`.
    mutating func apply(
        _ request: ScriptedServer.Request,
        to target: Target,
        name: String,
        user: String
    ) -> FakeAnswer {
        guard request.headers["content-type"] == "application/apply-patch+yaml" else {
            return .failure(415, "UnsupportedMediaType", "the body of the request was in an unknown format")
        }
        let query = Self.query(request.target)
        guard let manager = query["fieldManager"], !manager.isEmpty else {
            let message = "Required value: is required for apply patch"
            return .failure(
                422,
                "Invalid",
                "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: \(message)",
                causes: [FakeAnswer.cause("FieldValueRequired", message, "fieldManager")]
            )
        }
        guard var intent = FakeJSON(request.body) else {
            return .failure(400, "BadRequest", "error decoding YAML: not JSON")
        }
        if let refusal = admissibility(of: intent, target, name, isDryRun: query["dryRun"] == "All") {
            return refusal
        }
        if objects[target.path] == nil, let refusal = self.refusal(of: "create", on: target, for: user) {
            return refusal
        }
        if target.type.isNamespaced {
            intent["metadata"]?["namespace"] = target.namespace.map { .string($0) }
        }
        var headers: [String: String] = [:]
        serveLagging(at: target.type)
        let known = types.first { $0.kind == target.type.kind && $0.apiVersion == target.type.apiVersion }
        if let unknown = unknownField(of: intent, known ?? target.type) {
            if query["fieldValidation"] == "Strict" {
                return .failure(400, "BadRequest", "strict decoding error: unknown field \"\(unknown)\"")
            }
            if settings.refusesByFormerSchema,
                lagging.contains(where: { $0.types.contains { $0.kind == target.type.kind } })
            {
                let place = "\(target.namespace ?? "")/\(intent[["metadata", "name"]]?.string ?? "")"
                let message =
                    "failed to create typed patch object (\(place); \(target.type.apiVersion), Kind=\(target.type.kind)): "
                return .failure(500, "InternalError", "\(message).\(unknown): field not declared in schema")
            }
            headers["Warning"] = "299 - \"unknown field \\\"\(unknown)\\\"\""
            intent["spec"]?[String(unknown.dropFirst("spec.".count))] = nil
        }
        return merge(intent, target, manager: manager, query, headers)
    }

    private mutating func merge(
        _ intent: FakeJSON,
        _ target: Target,
        manager: String,
        _ query: [String: String],
        _ headers: [String: String]
    ) -> FakeAnswer {
        let old = objects[target.path]
        var object = old ?? FakeObject(content: [:], uid: UUID().uuidString.lowercased())
        let fields = FakeFields(of: intent)
        if let conflict = takeOver(&object, intent, fields, manager, isForced: query["force"] == "true") {
            return conflict
        }
        let previous = object.managers.first { $0.name == manager && $0.operation == "Apply" }
        object.managers.removeAll { $0 == previous }
        let others = object.managers.reduce(into: FakeFields()) { $0.formUnion($1.fields) }
        for path in previous?.fields.paths ?? []
        where !fields.paths.contains(path) && !others.paths.contains(path) {
            object.content.remove(path[...])
        }
        let status = object.content["status"]
        object.content = object.content.merged(with: intent)
        object.content["status"] = status
        object.managers.append(
            FakeObject.Manager(
                name: manager,
                operation: "Apply",
                apiVersion: target.type.apiVersion,
                fields: fields
            )
        )
        addDefaults(to: &object.content)
        if let old, let refusal = change(from: old.content, to: object.content, target.type) {
            return refusal
        }

        if object.content["spec"] != old?.content["spec"], old != nil { object.generation += 1 }
        var isSame = false
        if let old { isSame = old.content == object.content && Set(old.managers) == Set(object.managers) }
        if query["dryRun"] != "All" {
            if let old, target.type.kind == "CustomResourceDefinition",
                old.content["spec"] != object.content["spec"]
            {
                lagging.append((FakeType.defined(by: object.content), settings.applicationsUntilSchema))
            }
            if !isSame {
                lastVersion += 1
                object.version = lastVersion
                object.looks = 0
                progress(&object, of: target.type)
            }
            objects[target.path] = object
        }
        return FakeAnswer(status: old == nil ? 201 : 200, headers: headers, body: object.json)
    }

    /// Takes the fields from other managers that they set to something else; refuses it unless it is forced.
    private func takeOver(
        _ object: inout FakeObject,
        _ intent: FakeJSON,
        _ fields: FakeFields,
        _ manager: String,
        isForced: Bool
    ) -> FakeAnswer? {
        var conflicts: [(manager: String, fields: [String])] = []
        for index in object.managers.indices {
            let other = object.managers[index]
            guard other.name != manager || other.operation != "Apply" else { continue }
            let lost = other.fields.overlap(fields).filter {
                object.content.value(at: $0[...]) != intent.value(at: $0[...])
            }
            if !lost.isEmpty { conflicts.append((other.words, lost.map(FakeFields.words).sorted())) }
            object.managers[index].fields.subtract(lost)
        }
        object.managers.removeAll { $0.fields.paths.isEmpty }
        guard !isForced, !conflicts.isEmpty else { return nil }
        let causes = conflicts.flatMap { manager, fields in
            fields.map { FakeAnswer.cause("FieldManagerConflict", "conflict with \(manager)", $0) }
        }
        let list = conflicts.map { manager, fields in
            causes.count == 1
                ? "conflict with \(manager): \(fields[0])"
                : "conflicts with \(manager):\n" + fields.map { "- \($0)" }.joined(separator: "\n")
        }
        let noun = causes.count == 1 ? "1 conflict" : "\(causes.count) conflicts"
        let message = "Apply failed with \(noun): \(list.joined(separator: "\n"))"
        return .failure(409, "Conflict", message, causes: causes)
    }

    mutating func store(_ content: FakeJSON, as manager: String, operation: String) {
        let namespace = content[["metadata", "namespace"]]?.string
        guard let name = content[["metadata", "name"]]?.string,
            let type = types.first(where: {
                $0.kind == content["kind"]?.string && $0.apiVersion == content["apiVersion"]?.string
            })
        else { return }
        lastVersion += 1
        var object = FakeObject(content: content, uid: UUID().uuidString.lowercased(), version: lastVersion)
        addDefaults(to: &object.content)
        let entry = FakeObject.Manager(
            name: manager,
            operation: operation,
            apiVersion: type.apiVersion,
            fields: FakeFields(of: content)
        )
        object.managers = [entry]
        progress(&object, of: type)
        objects[Self.path(of: type, namespace, name)] = object
    }

    /// Changes an object as somebody who does not apply but writes: what is changed is that manager's from then on.
    mutating func edit(_ path: String, as manager: String, _ change: (inout FakeJSON) -> Void) {
        guard var object = objects[path] else { return }
        let old = object.content
        change(&object.content)
        let changed = FakeFields(of: object.content).paths
            .filter { object.content.value(at: $0[...]) != old.value(at: $0[...]) }
        for index in object.managers.indices { object.managers[index].fields.subtract(changed) }
        object.managers.append(
            FakeObject.Manager(
                name: manager,
                operation: "Update",
                apiVersion: old["apiVersion"]?.string ?? "v1",
                fields: FakeFields(changed)
            )
        )
        lastVersion += 1
        object.version = lastVersion
        objects[path] = object
    }

    static func query(_ target: String) -> [String: String] {
        let items = URLComponents(string: target)?.queryItems ?? []
        return Dictionary(items.map { ($0.name, $0.value ?? "") }) { $1 }
    }
}
