package io.airlockapp.testkit.internal.control;

import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.ErrorShape;
import io.airlockapp.testkit.fault.Calls;
import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.testkit.fault.Memory;
import io.airlockapp.testkit.fault.Tampering;
import io.airlockapp.transport.Body;
import io.airlockapp.transport.Header;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Faults as JSON: every one that is data and that can be had on a socket. */
final class FaultInput {

    /** The names of the faults: those of the methods of {@link Fault}. */
    enum Kind {
        DELAY,
        DELAY_ANSWER,
        STATUS,
        ANSWER,
        ANSWER_INSTEAD,
        HTML_PAGE,
        REDIRECT,
        RESET_BEFORE_PROCESSING,
        RESET_BEFORE_ANSWER,
        RESET_DURING_ANSWER,
        RESET_AFTER_ANSWER,
        TRUNCATED_BODY,
        STALLED_BODY,
        SLOW_DRIP,
        REPEAT_CALL,
        DUPLICATE_DELIVERY,
        RESTART,
        GARBAGE,
        OVERSIZED,
        TAMPER
    }

    /** What a restart does with what the gateway knows. */
    enum Knowledge {
        KEEP,
        LOSE
    }

    private FaultInput() {}

    static Calls calls(Input input) {
        Endpoint endpoint = input.optionalConstant("endpoint", Endpoint.class);
        Calls calls = endpoint == null ? Calls.any() : Calls.to(endpoint);
        String requestId = input.optionalText("requestId");
        calls = requestId == null ? calls : calls.about(requestId);
        String enforcerId = input.optionalText("enforcerId");
        calls = enforcerId == null ? calls : calls.of(enforcerId);
        Integer first = input.optionalInt("first");
        Integer times = input.optionalInt("times");
        boolean always = input.flag("always");
        if (always && times != null) {
            throw ControlProblem.badRequest("The calls have both times and always: give one.");
        }
        calls = first == null ? calls : calls.from(first);
        if (always) {
            return calls.always();
        }
        return times == null ? calls : calls.times(times);
    }

    static Fault fault(Input input) {
        return switch (input.constant("kind", Kind.class)) {
            case DELAY -> Fault.delay(input.duration("time"));
            case DELAY_ANSWER -> Fault.delayAnswer(input.duration("time"));
            case STATUS -> status(input);
            case ANSWER -> Fault.answer(input.integer("status"), headers(input), body(input));
            case ANSWER_INSTEAD -> Fault.answerInstead(input.integer("status"), headers(input), body(input));
            case HTML_PAGE -> Fault.htmlPage(input.integer("status"));
            case REDIRECT -> Fault.redirect(input.integer("status"), input.uri("location"));
            case RESET_BEFORE_PROCESSING -> Fault.resetBeforeProcessing();
            case RESET_BEFORE_ANSWER -> Fault.resetBeforeAnswer();
            case RESET_DURING_ANSWER -> Fault.resetDuringAnswer();
            case RESET_AFTER_ANSWER -> Fault.resetAfterAnswer();
            case TRUNCATED_BODY -> Fault.truncatedBody();
            case STALLED_BODY -> stalled(input.optionalDuration("time"));
            case SLOW_DRIP -> Fault.slowDrip(input.integer("pieces"), input.duration("pause"));
            case REPEAT_CALL -> Fault.repeatCall();
            case DUPLICATE_DELIVERY -> Fault.duplicateDelivery(orNone(input.optionalDuration("later")));
            case RESTART -> restart(input);
            case GARBAGE -> Fault.garbage();
            case OVERSIZED -> Fault.oversized(input.integer("bytes"));
            case TAMPER -> Fault.tamper(tampering(input));
        };
    }

    private static Fault status(Input input) {
        int status = input.integer("status");
        String code = input.optionalText("code");
        String retryAfter = input.optionalText("retryAfter");
        ErrorShape shape = input.optionalConstant("shape", ErrorShape.class);
        String named = code == null ? "" : code;
        Fault.ErrorStatus error =
                retryAfter == null ? Fault.status(status, named) : Fault.status(status, named, retryAfter);
        return shape == null ? error : error.in(shape);
    }

    private static Fault stalled(@Nullable Duration time) {
        return time == null ? Fault.stalledBody() : Fault.stalledBody(time);
    }

    static Fault.Restart restart(Input input) {
        Memory memory = input.constant("memory", Knowledge.class) == Knowledge.KEEP ? Memory.KEPT : Memory.LOST;
        return new Fault.Restart(memory, orNone(input.optionalDuration("downFor")));
    }

    private static Duration orNone(@Nullable Duration time) {
        return time == null ? Duration.ZERO : time;
    }

    private static List<Header> headers(Input input) {
        return input.objects("headers", header -> new Header(header.text("name"), header.text("value")));
    }

    private static Body body(Input input) {
        @Nullable String body = input.optionalText("body");
        return body == null ? Body.empty() : Body.of(body);
    }

    private static Tampering tampering(Input input) {
        Tampering.Kind kind = input.optionalConstant("how", Tampering.Kind.class);
        String strip = input.optionalText("strip");
        String replace = input.optionalText("replace");
        String with = input.optionalText("with");
        if (kind != null && strip == null && replace == null && with == null) {
            return kind;
        }
        if (kind == null && strip != null && replace == null && with == null) {
            return Tampering.strip(strip);
        }
        if (kind == null && strip == null && replace != null && with != null) {
            return Tampering.replace(replace, with);
        }
        throw ControlProblem.badRequest(
                "A tampering is one of how, strip, or replace together with with: give exactly one of them.");
    }
}
