package io.airlockapp.testkit.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.transport.Header;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** The suite notices a gateway that is wrong, and skips what it cannot try. */
class BrokenGatewayTest {

    /** A good gateway whose answers are spoilt on the way. */
    abstract static class Spoilt extends GatewayContract {

        private final BiFunction<WireRequest, WireAnswer, WireAnswer> spoil;

        Spoilt(BiFunction<WireRequest, WireAnswer, WireAnswer> spoil) {
            this.spoil = spoil;
        }

        @Override
        protected GatewayUnderTest open() {
            FakeGateway gateway = FakeSubject.gateway();
            MemoryWire good = new MemoryWire(gateway.transport());
            return new FakeSubject(
                    gateway, request -> good.send(request).thenApply(answer -> spoil.apply(request, answer)), good);
        }

        static WireAnswer with(WireAnswer answer, int status, String body) {
            return new WireAnswer(status, answer.headers(), body);
        }
    }

    static final class UnknownPathsAreServed extends Spoilt {
        UnknownPathsAreServed() {
            super((request, answer) -> answer.status() == 404 ? with(answer, 200, "{}") : answer);
        }
    }

    static final class ConflictsAreAccepted extends Spoilt {
        ConflictsAreAccepted() {
            super((request, answer) -> answer.status() == 409 ? with(answer, 200, "{}") : answer);
        }
    }

    static final class NobodyIsRefused extends Spoilt {
        NobodyIsRefused() {
            super((request, answer) -> answer.status() == 401 ? with(answer, 200, "{}") : answer);
        }
    }

    static final class ForgedDecisions extends Spoilt {
        ForgedDecisions() {
            super((request, answer) -> with(
                    answer,
                    answer.status(),
                    answer.body().replace("\"decision\":\"reject\"", "\"decision\":\"approve\"")));
        }
    }

    static final class DecisionsOfAnotherExchange extends Spoilt {
        DecisionsOfAnotherExchange() {
            super((request, answer) -> answer.body().contains("decision.deliver")
                    ? with(answer, 200, answer.body().replace("\"requestId\":\"req-", "\"requestId\":\"xxx-"))
                    : answer);
        }
    }

    static final class EmptyWaitsHaveABody extends Spoilt {
        EmptyWaitsHaveABody() {
            super((request, answer) -> answer.status() == 204 ? with(answer, 200, "{}") : answer);
        }
    }

    static final class NotJson extends Spoilt {
        NotJson() {
            super((request, answer) -> request.target().equals("/echo")
                    ? with(answer, 200, answer.body().replace("}", ",}"))
                    : answer);
        }
    }

    private static EngineExecutionResults run(Class<?> suite) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(suite))
                .execute();
    }

    private static List<String> failed(Class<?> suite) {
        return run(suite).testEvents().failed().stream()
                .map(Event::getTestDescriptor)
                .map(test -> test.getUniqueId().toString())
                .toList();
    }

    private static void notices(Class<?> suite, String... tests) {
        List<String> failed = failed(suite);
        assertThat(tests).allSatisfy(test -> assertThat(failed).anyMatch(id -> id.contains(test)));
    }

    @Test
    void suite_eachThingThatIsWrong_isNoticed() {
        notices(
                UnknownPathsAreServed.class,
                "path_thatNobodyServes_answers404",
                "anything_withAnUnknownExchange_answers404");
        notices(
                ConflictsAreAccepted.class,
                "submit_otherArtifactUnderTheSameId_answers409",
                "withdraw_decided_answers409AndChangesNothing");
        notices(NobodyIsRefused.class, "call_withoutAppOrUserOrWithWrongOnes_answers401");
        notices(ForgedDecisions.class, "wait_rejected_deliversTheReason");
        notices(DecisionsOfAnotherExchange.class, "wait_approved_deliversASignedDecision");
        notices(EmptyWaitsHaveABody.class, "wait_noDecisionInTime_answers204WithoutBody");
        notices(NotJson.class, "echo_withoutUser_tellsTheTime");
    }

    /** A gateway that nothing is known of but its address. */
    static final class Bare extends GatewayContract {
        @Override
        protected GatewayUnderTest open() {
            FakeGateway gateway = FakeSubject.gateway();
            MemoryWire wire = new MemoryWire(gateway.transport());
            FakeSubject known = new FakeSubject(gateway, wire, wire);
            return new GatewayUnderTest() {
                @Override
                public Wire wire() {
                    return known.wire();
                }

                @Override
                public List<Header> appHeaders() {
                    return known.appHeaders();
                }

                @Override
                public List<Header> userHeaders() {
                    return known.userHeaders();
                }
            };
        }
    }

    @Test
    void suite_gatewayWithoutAnApprover_skipsWithAReasonWhatNeedsOne() {
        EngineExecutionResults results = run(Bare.class);

        results.testEvents().assertStatistics(statistics -> statistics.failed(0));
        assertThat(results.testEvents().succeeded().count()).isGreaterThan(20);
        assertThat(results.testEvents().aborted().list()).hasSizeGreaterThan(40).allSatisfy(event -> assertThat(
                        event.getRequiredPayload(TestExecutionResult.class).getThrowable())
                .get()
                .extracting(Throwable::getMessage)
                .asString()
                .contains("override "));
    }
}
