package io.airlockapp.testkit.tck;

import io.airlockapp.testkit.FakeGateway;

class MemoryGatewayTest extends GatewayContract {

    @Override
    protected GatewayUnderTest open() {
        FakeGateway gateway = FakeSubject.gateway();
        MemoryWire wire = new MemoryWire(gateway.transport());
        return new FakeSubject(gateway, wire, wire);
    }
}
