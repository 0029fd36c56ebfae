package io.airlockapp.testkit.internal.control;

import io.airlockapp.model.Signer;
import io.airlockapp.testkit.approver.Answer;
import io.airlockapp.testkit.approver.Approver;
import io.airlockapp.testkit.approver.Colleague;
import io.airlockapp.testkit.approver.Conditions;
import io.airlockapp.testkit.approver.Rule;
import io.airlockapp.testkit.approver.Script;
import io.airlockapp.testkit.approver.Shown;
import io.airlockapp.testkit.internal.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/** An approver's script as JSON, and the colleagues who can sign in it. */
final class Scripts {

    private final Approver approver;
    private final Map<String, Colleague> colleagues = new HashMap<>();

    Scripts(Approver approver) {
        this.approver = approver;
    }

    /** Makes somebody who can sign from now on, under the id that enforcers are to know. */
    Signer colleague() {
        Colleague made = approver.colleague();
        colleagues.put(made.signer().keyId(), made);
        return made.signer();
    }

    Script script(Input input) {
        Script script = new Script();
        input.objects("rules", rule -> rule(script, rule));
        Answer otherwise = input.optionalObject("otherwise", this::answer);
        if (otherwise != null) {
            script.otherwise().answer(otherwise);
        }
        return script;
    }

    private Rule rule(Script script, Input input) {
        Predicate<Shown> about = about(input);
        Answer answer = input.object("answer", this::answer);
        Integer onTime = input.optionalInt("onTime");
        Integer times = input.optionalInt("times");
        if (onTime != null && times != null) {
            throw ControlProblem.badRequest("A rule has both onTime and times: give one.");
        }
        Rule rule = script.when(about).answer(answer);
        rule = onTime == null ? rule : rule.onTime(onTime);
        return times == null ? rule : rule.times(times);
    }

    private static Predicate<Shown> about(Input input) {
        String artifactType = input.optionalText("artifactType");
        String button = input.optionalText("button");
        List<Predicate<JsonNode>> conditions = input.objects("payload", Scripts::condition);
        return (artifactType == null ? Conditions.anything() : Conditions.type(artifactType))
                .and(button == null ? Conditions.anything() : Conditions.button(button))
                .and(shown -> holdAll(conditions, shown));
    }

    private static boolean holdAll(List<Predicate<JsonNode>> conditions, Shown shown) {
        JsonNode payload = Json.parse(shown.payload().getBytes(StandardCharsets.UTF_8));
        return payload != null && conditions.stream().allMatch(condition -> condition.test(payload));
    }

    private static Predicate<JsonNode> condition(Input input) {
        JsonPointer pointer = pointer(input.text("pointer"));
        JsonNode equal = input.value("equals");
        JsonNode contained = input.value("contains");
        if ((equal == null) == (contained == null)) {
            throw ControlProblem.badRequest(
                    "A condition on the payload has neither or both of equals and contains: give one.");
        }
        return equal != null
                ? payload -> payload.at(pointer).equals(equal)
                : payload -> contains(payload.at(pointer), contained);
    }

    private static JsonPointer pointer(String text) {
        try {
            return JsonPointer.compile(text);
        } catch (IllegalArgumentException e) {
            throw ControlProblem.badRequest(
                    "The pointer of a condition is not one of RFC 6901: begin it with a slash, as in /command.");
        }
    }

    /** A text has a text in it, and an array an element. */
    private static boolean contains(JsonNode value, @Nullable JsonNode part) {
        if (part != null && value.isString() && part.isString()) {
            return value.stringValue().contains(part.stringValue());
        }
        if (value.isArray()) {
            for (JsonNode element : value) {
                if (element.equals(part)) {
                    return true;
                }
            }
        }
        return false;
    }

    Answer answer(Input input) {
        boolean never = input.flag("never");
        String word = input.optionalText("decision");
        String button = input.optionalText("press");
        String reason = input.optionalText("reason");
        String by = input.optionalText("by");
        Duration after = input.optionalDuration("after");
        if ((never ? 1 : 0) + (word == null ? 0 : 1) + (button == null ? 0 : 1) != 1) {
            throw ControlProblem.badRequest(
                    "An answer has none or several of decision, press and never: give a decision, approve or reject, or"
                            + " press with a button's id, or \"never\": true.");
        }
        if ((reason != null && word == null) || (never && (by != null || after != null))) {
            throw ControlProblem.badRequest("An answer has a field that does not go with the rest: a reason goes with a"
                    + " decision, by and after go with a decision or a button.");
        }
        if (never) {
            return Answer.never();
        }
        Answer answer = word == null ? Answer.press(String.valueOf(button)) : new Answer.Decide(word, reason);
        answer = by == null ? answer : Answer.by(known(by), answer);
        return after == null ? answer : Answer.after(after, answer);
    }

    private Colleague known(String keyId) {
        Colleague colleague = colleagues.get(keyId);
        if (colleague == null) {
            throw ControlProblem.badRequest("There is no colleague " + keyId
                    + " to answer by: make one with POST /approver/colleagues, and use its signerKeyId.");
        }
        return colleague;
    }
}
