package io.airlockapp.testkit.tck;

import io.airlockapp.testkit.Endpoint;
import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.fault.Calls;
import io.airlockapp.testkit.fault.Fault;
import io.airlockapp.testkit.tck.Conduct.Answer;
import io.airlockapp.testkit.tck.Conduct.Failure;
import io.airlockapp.transport.Transport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A fake gateway whose faults do what the suite asks for. */
class InMemoryTransportContractTest extends TransportContract {

    private static final class MemoryFarEnd implements FarEnd {

        private static final Duration FOR_EVER = Duration.ofDays(1);

        private final FakeGateway gateway = FakeGateway.create();
        private boolean waitsAreHeld;

        @Override
        public Transport transport() {
            return gateway.transport();
        }

        @Override
        public void does(Conduct conduct) {
            gateway.faults().clear();
            if (waitsAreHeld) {
                holdWaits();
            }
            gateway.faults().add(Calls.any().always(), fault(conduct));
        }

        private static Fault fault(Conduct conduct) {
            if (conduct instanceof Answer answer) {
                return Fault.answer(answer.status(), answer.headers(), answer.body());
            }
            return switch ((Failure) conduct) {
                case REFUSE -> Fault.refuseConnection();
                case HOLD -> Fault.delay(FOR_EVER);
                case CUT_BEFORE_ANSWER -> Fault.resetBeforeAnswer();
                case CUT_DURING_ANSWER -> Fault.resetDuringAnswer();
            };
        }

        @Override
        public void holdWaits() {
            waitsAreHeld = true;
            gateway.faults().add(Calls.to(Endpoint.WAIT).always(), Fault.delay(FOR_EVER));
        }

        @Override
        public List<WireRequest> received() {
            return gateway.requests().stream()
                    .map(sent -> new WireRequest(
                            sent.method(),
                            sent.path(),
                            sent.headers(),
                            sent.body().length() == 0 ? null : sent.body().utf8()))
                    .toList();
        }

        /** Time stands still where there is nothing to come. */
        @Override
        public boolean holdsNothing() {
            Instant before = gateway.clock().instant();
            gateway.advanceUntilIdle();
            return gateway.clock().instant().equals(before);
        }

        @Override
        public void pass(Duration time) {
            gateway.advance(time);
        }

        @Override
        public void close() {
            gateway.close();
        }
    }

    @Override
    protected FarEnd farEnd() {
        return new MemoryFarEnd();
    }
}
