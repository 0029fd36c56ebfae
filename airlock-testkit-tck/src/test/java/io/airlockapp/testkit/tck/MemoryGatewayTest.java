package io.airlockapp.testkit.tck;

import io.airlockapp.testkit.FakeGateway;

class MemoryGatewayTest extends GatewayContract {

    @Override
    protected GatewayUnderTest open() {
        FakeGateway gateway = FakeSubject.gateway();
        return new FakeSubject(gateway, new MemoryWire(gateway.transport()), null);
    }
}
