package io.airlockapp.testkit.internal.control;

import io.airlockapp.testkit.approver.Answer;
import io.airlockapp.testkit.approver.Shown;
import io.airlockapp.testkit.internal.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/** An approver's script as JSON: rules, of which the first that fits answers. */
final class Scripts {

    private record Rule(@Nullable String artifactType, List<Predicate<JsonNode>> conditions, Answer answer) {
        boolean fits(Shown shown) {
            if (artifactType != null && !artifactType.equals(shown.artifactType())) {
                return false;
            }
            JsonNode payload = Json.parse(shown.payload().getBytes(StandardCharsets.UTF_8));
            return payload != null && conditions.stream().allMatch(condition -> condition.test(payload));
        }
    }

    private Scripts() {}

    static Function<Shown, Answer> read(Input input) {
        List<Rule> rules = input.objects("rules", Scripts::rule);
        Answer given = input.optionalObject("otherwise", Scripts::answer);
        Answer otherwise = given == null ? Answer.never() : given;
        return shown -> {
            for (Rule rule : rules) {
                if (rule.fits(shown)) {
                    return rule.answer();
                }
            }
            return otherwise;
        };
    }

    private static Rule rule(Input input) {
        return new Rule(
                input.optionalText("artifactType"),
                input.objects("payload", Scripts::condition),
                input.object("answer", Scripts::answer));
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

    static Answer answer(Input input) {
        boolean never = input.flag("never");
        String word = input.optionalText("decision");
        String reason = input.optionalText("reason");
        Duration after = input.optionalDuration("after");
        if (never == (word != null)) {
            throw ControlProblem.badRequest(
                    "An answer has neither or both of a decision and never: give a decision, approve or reject, or"
                            + " \"never\": true.");
        }
        if (word == null) {
            return Answer.never();
        }
        Answer answer = new Answer.Decide(word, reason);
        return after == null ? answer : Answer.after(after, answer);
    }
}
