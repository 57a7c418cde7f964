-- handle:body().

local Buffer = new_class({
  length = function(buffer) return #buffer.handle.body end,
  getBytes = function(buffer, index, length)
    index, length = whole(index, 1), whole(length, 2)
    if index < 0 or length < 0 or index + length > #buffer.handle.body then
      error("index/length must be >= 0 and (index + length) must be <= buffer size", 0)
    end
    return string.sub(buffer.handle.body, index + 1, index + length)
  end,
  setBytes = function(buffer, bytes)
    buffer.handle.body = text(bytes, 1)
    return #buffer.handle.body
  end,
})
